// Whether an ask may still be answered.
(tie.answer IS NULL AND tie.deadline > $now AND node.state IN ['propagating', 'tipped', 'booked'])
