// Whether the hop begins at the caller; admins and agents may begin it anywhere.
($sees_all OR coalesce(source = me, false))
