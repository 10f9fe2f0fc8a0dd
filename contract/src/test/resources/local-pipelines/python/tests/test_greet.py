import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

from greet import greet  # noqa: E402


class GreetTest(unittest.TestCase):
    def test_greets_the_world(self):
        self.assertEqual("Hello, world!", greet("Hello"))

    def test_greets_by_name(self):
        self.assertEqual("Hi, Ada!", greet("Hi", "Ada"))
