"""SocialLGN: whose taste is near which venue and whom, learned from friendships and interactions."""
