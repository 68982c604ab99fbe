// Whether the person asked said yes.
tie.answer = 'yes'
