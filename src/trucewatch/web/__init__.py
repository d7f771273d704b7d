"""The local web app: a case to look at, question and answer.

`app.create(site)` gives a Starlette application. A `Site` (site.py) is what it shows: the case as a
`View` without texts (commitments, findings, labels), a `Catalogue` (documents, records, full text)
and `Happenings` (events). Both indexes are made by indexing.py and lie in the case's `out`.

To add a page:

1. Write a module here with a list `ROUTES`; app.py finds it by itself. One module a group of pages.
   `routes.page(path, endpoint, role=...)` makes a route and says who may use it; the matrix of roles
   and routes is read off these. An endpoint is a plain function `request -> Response`; it runs in
   a thread, so it may block, and must not keep anything between calls.
2. Get the site with `site_of(request)`; ask catalogue and events for one page at a time.
3. Return `render(request, "name.html.j2", **values)`. Templates extend base.html.j2. Words of the
   page itself go through `_("…")`; values have filters (`edtf`, `number`, `words` …).
4. Bad input raises a TruceError: BadValue gives 400, NotFound 404, Cannot 403, CaseBusy 409, StoreAway 503. The
   answer is an error page, a fragment for scripts (`HX-Request: true`), or JSON, as was asked for.
5. No inline script, style or handler: the policy (security.py) stops them. Everything works as plain
   HTML first; the modules in static/ only make it quicker.
6. Add the page to PAGES in tests/web/webcase.py: it is then tested for its policy, for links that
   lead nowhere, for requests that leave the machine and with axe, light and dark.
"""
