"""What all routes share: problems, pages, authentication, dependencies, request context.

Routes import from the modules (`app.http.problems`, `app.http.pages`, `app.http.auth`, `app.http.dependencies`);
`app.main` puts the rest together.
"""
