"""Read-only clients: build monitors, feed readers, and consumers of JSON, XML and Python."""
import ast
import base64
import json
import os
import urllib.parse
import urllib.request
import xml.etree.ElementTree as ET

import feedparser

URL, USER, PASSWORD = os.environ["URL"], os.environ["NAME"], os.environ["PW"]
BASIC = {"Authorization": "Basic " + base64.b64encode((USER + ":" + PASSWORD).encode()).decode()}


def get(path):
    print("op GET " + path.split("?")[0])
    with urllib.request.urlopen(urllib.request.Request(URL + path, headers=BASIC)) as answer:
        return answer.read().decode()


def equal(found, wanted):
    assert found == wanted, "%r is not %r" % (found, wanted)


def lights(path):
    root = ET.fromstring(get(path))
    equal(root.tag, "Projects")
    for project in root:
        equal(project.get("activity"), "Sleeping")
        assert project.get("lastBuildTime").endswith("Z"), project.get("lastBuildTime")
        assert project.get("webUrl").startswith(URL + "/job/")
    return {p.get("name"): (p.get("lastBuildStatus"), p.get("lastBuildLabel")) for p in root}


equal(lights("/cc.xml"), {"good": ("Success", "1"), "bad": ("Failure", "2")})
equal(lights("/cc.xml?recursive=true")["team » inner"], ("Success", "1"))
equal(lights("/job/team/cc.xml"), {"team » inner": ("Success", "1")})
equal(lights("/view/picked/cc.xml"), {"bad": ("Failure", "2")})


def feed(path):
    parsed = feedparser.parse(get(path))
    assert not parsed.bozo, parsed.bozo_exception
    for entry in parsed.entries:
        assert entry.link.startswith(URL + "/job/"), entry.link
        assert entry.id and entry.published_parsed
    return parsed.version, sorted(entry.title for entry in parsed.entries)


BAD = ["bad #1 (broken)", "bad #2 (broken)"]
INNER = "team/inner #1 (stable)"
equal(feed("/rssAll"), ("atom10", sorted(BAD + ["good #1 (stable)", INNER])))
equal(feed("/rssAll?flavor=rss20"), ("rss20", sorted(BAD + ["good #1 (stable)", INNER])))
equal(feed("/rssFailed"), ("atom10", BAD[1:]))
equal(feed("/rssLatest"), ("atom10", sorted(BAD[1:] + ["good #1 (stable)", INNER])))
equal(feed("/job/team/rssAll"), ("atom10", [INNER]))
equal(feed("/view/picked/rssAll"), ("atom10", BAD))
equal(feed("/job/bad/rssAll"), ("atom10", BAD))

tree = json.loads(get("/api/json?tree=jobs[name,color,lastBuild[number,result]]"))
colours = {job["name"]: job.get("color") for job in tree["jobs"]}
equal(colours, {"good": "blue", "bad": "red", "team": None})
equal(json.loads(get("/api/json?tree=jobs[name]{0,1}"))["jobs"][0]["name"], "bad")
equal(ast.literal_eval(get("/api/python?tree=jobs[name]{0,1}"))["jobs"][0]["name"], "bad")
equal(json.loads(get("/job/bad/api/json?depth=1"))["builds"][0]["result"], "FAILURE")
xpath = urllib.parse.quote("//job[color='red']/name")
equal(get("/api/xml?xpath=" + xpath), "<name>bad</name>")
wrapped = ET.fromstring(get("/api/xml?tree=jobs[name]&wrapper=names&xpath=" + urllib.parse.quote("//name")))
equal([name.text for name in wrapped], ["bad", "good", "team"])
without = ET.fromstring(get("/job/bad/1/api/xml?exclude=" + urllib.parse.quote("/freeStyleBuild/action")))
equal((without.find("action"), without.findtext("result")), (None, "FAILURE"))
