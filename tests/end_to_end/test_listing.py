"""Directories: redirection, index pages, and listings of whatever names there are."""

import os
from html.parser import HTMLParser
from urllib.parse import quote, unquote_to_bytes

from base import ServerTest
from site_files import ODD_NAMES


class Links(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.tags = set()
        self.targets = {}
        self._target = None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        if tag == "a":
            self._target = dict(attributes)["href"]
            self.targets[self._target] = ""

    def handle_endtag(self, tag):
        if tag == "a":
            self._target = None

    def handle_data(self, data):
        if self._target is not None:
            self.targets[self._target] += data


class DirectoryTest(ServerTest):
    def test_redirects_to_the_trailing_slash(self):
        response = self.get("/with%20index?a=b")
        self.assertEqual((response.status, response["Location"]), (301, "/with%20index/?a=b"))

    def test_a_redirection_never_leads_to_another_server(self):
        self.assertEqual(self.get("//sub")["Location"], "/sub/")
        self.assertEqual(self.get("//evil.example/../sub")["Location"], "/sub/")

    def test_serves_the_index_page(self):
        response = self.get("/with%20index/")
        self.assertEqual((response.body, response["Content-Type"]),
                         (b"the index", "text/html; charset=utf-8"))

    def test_every_odd_name_is_listed_escaped_and_can_be_followed(self):
        links = Links(self.get("/odd/").body.decode("utf-8"))
        self.assertNotIn("script", links.tags)
        names = {os.fsdecode(unquote_to_bytes(target)) for target in links.targets}
        self.assertEqual(names, set(ODD_NAMES) | {"../"})
        for target, text in links.targets.items():
            self.assertEqual(text, os.fsdecode(unquote_to_bytes(target)))
            if target != "../":
                self.assertNotIn(":", target)
                self.assertEqual(self.get("/odd/" + target).body, text.encode())

    def test_subdirectories_end_in_a_slash(self):
        links = Links(self.get("/").body.decode())
        self.assertIn("sub/", links.targets)
        self.assertNotIn("../", links.targets)

    def test_a_long_listing_is_whole(self):
        links = Links(self.get("/many/").body.decode())
        self.assertEqual(sorted(links.targets), sorted(self.site.many_names + ["../"]))

    def test_http_1_0_gets_a_listing_without_chunks(self):
        response = self.get("/many/", "Connection: keep-alive", version="HTTP/1.0")
        self.assertIsNone(response["Transfer-Encoding"])
        self.assertEqual(response["Connection"], "close")
        self.assertEqual(len(Links(response.body.decode()).targets), 1501)

    def test_the_title_is_escaped(self):
        name = "<b>title</b>".replace("/", "")
        os.makedirs(os.path.join(self.site.root, name), exist_ok=True)
        self.assertNotIn(b"<b>", self.get("/" + quote(name) + "/").body)


class NoListingTest(ServerTest):
    options = ("--no-listing",)

    def test_listings_can_be_forbidden(self):
        self.assertEqual(self.get("/odd/").status, 403)
        self.assertEqual(self.get("/with%20index/").status, 200)
