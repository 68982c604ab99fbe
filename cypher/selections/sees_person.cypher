// Whether the caller may see a person: themselves, whom privacy lets them see, and everybody for admins and agents; nobody sees who
// was erased.
(NOT node:Erased AND ($sees_all OR coalesce(node = me, false) OR
// include visible_to
))
