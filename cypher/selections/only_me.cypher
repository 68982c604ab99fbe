// Whether the hop begins at the caller.
coalesce(source = me, false)
