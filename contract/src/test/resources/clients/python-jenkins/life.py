"""Runs python-jenkins through a typical automation scenario against the server in URL.

Prints "op NAME" for each client operation and checks its result. A wrong result ends the script
with a traceback.
"""
import json
import os
import time

import jenkins
import requests

URL, USER, PASSWORD = os.environ["URL"], os.environ["NAME"], os.environ["PW"]

FOLDER = jenkins.EMPTY_FOLDER_XML
AT_ONCE = "<quietPeriod>0</quietPeriod><keepDependencies>"
EMPTY = jenkins.EMPTY_CONFIG_XML.replace("<keepDependencies>", AT_ONCE)

WORK = """<?xml version='1.1' encoding='UTF-8'?>
<project>
  <description>Makes &amp; tests</description>
  <properties>
    <hudson.model.ParametersDefinitionProperty>
      <parameterDefinitions>
        <hudson.model.StringParameterDefinition>
          <name>WHO</name><description>whom to greet</description><defaultValue>world</defaultValue><trim>false</trim>
        </hudson.model.StringParameterDefinition>
        <hudson.model.BooleanParameterDefinition><name>LOUD</name><defaultValue>false</defaultValue></hudson.model.BooleanParameterDefinition>
        <hudson.model.ChoiceParameterDefinition>
          <name>COLOUR</name>
          <choices class="java.util.Arrays$ArrayList"><a class="string-array"><string>red</string><string>blue</string></a></choices>
        </hudson.model.ChoiceParameterDefinition>
      </parameterDefinitions>
    </hudson.model.ParametersDefinitionProperty>
  </properties>
  <scm class="hudson.scm.NullSCM"/>
  <quietPeriod>0</quietPeriod>
  <builders>
    <hudson.tasks.Shell><command>mkdir -p out
echo "Hello $WHO, $LOUD, $COLOUR" | tee out/greeting.txt
cat > out/tests.xml &lt;&lt;END
&lt;testsuite name="s"&gt;&lt;testcase classname="a.B" name="good"/&gt;&lt;testcase classname="a.B" name="bad"&gt;&lt;failure message="no"/&gt;&lt;/testcase&gt;&lt;/testsuite&gt;
END</command></hudson.tasks.Shell>
  </builders>
  <publishers>
    <hudson.tasks.ArtifactArchiver><artifacts>out/*.txt</artifacts></hudson.tasks.ArtifactArchiver>
    <hudson.tasks.junit.JUnitResultArchiver><testResults>out/tests.xml</testResults></hudson.tasks.junit.JUnitResultArchiver>
  </publishers>
  <buildWrappers/>
</project>"""

LONG = """<project><quietPeriod>0</quietPeriod><builders><hudson.tasks.Shell><command>echo begun; sleep 120</command></hudson.tasks.Shell></builders></project>"""

VIEW = """<hudson.model.ListView>
  <name>ignored</name><filterExecutors>false</filterExecutors><filterQueue>false</filterQueue>
  <properties class="hudson.model.View$PropertyList"/>
  <jobNames><comparator class="java.lang.String$CaseInsensitiveComparator"/>%s</jobNames>
  <jobFilters/>
  <columns><hudson.views.StatusColumn/><hudson.views.JobColumn/></columns>
  <recurse>false</recurse>
</hudson.model.ListView>"""

CREDENTIAL = """<com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl>
  <scope>GLOBAL</scope><id>deploy</id><description>for the deployment</description>
  <username>deployer</username><password>%s</password>
</com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl>"""


class Recorded:
    """The client, unchanged; prints the name of every operation that is called."""

    def __init__(self, client):
        self._client = client

    def __getattr__(self, name):
        member = getattr(self._client, name)
        if not callable(member):
            return member

        def call(*positional, **named):
            print("op " + name, flush=True)
            return member(*positional, **named)

        return call


def refused(what, error=jenkins.JenkinsException, says=""):
    try:
        what()
    except error as e:
        assert says in str(e), "%r does not contain %r" % (str(e), says)
        return
    raise AssertionError("was not refused")


def equal(found, wanted):
    assert found == wanted, "%r is not %r" % (found, wanted)


def until(what, seconds=60):
    end = time.time() + seconds
    while time.time() < end:
        found = what()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError("timed out")


server = Recorded(jenkins.Jenkins(URL, username=USER, password=PASSWORD, timeout=30))


def ended(job, item):
    number = until(lambda: (server.get_queue_item(item).get("executable") or {}).get("number"))
    return until(lambda: next((i for i in [server.get_build_info(job, number)] if not i["building"]), None))


def connect():
    # The order matters: the client sends its password only from its second request on, with any server.
    equal(server.get_whoami()["id"], USER)
    version = server.get_version()
    assert tuple(int(n) for n in version.split(".")[:2]) >= (2, 500), version
    info = server.get_info()
    equal(info["jobs"], [])
    equal(info["mode"], "NORMAL")
    assert server.wait_for_normal_op(10)
    wrong = jenkins.Jenkins(URL, username=USER, password="wrong")
    refused(wrong.get_whoami, says="[401]")
    anonymous = jenkins.Jenkins(URL)
    refused(anonymous.get_whoami, says="[403]")


def jobs():
    server.create_job("work", WORK)
    refused(lambda: server.create_job("work", WORK), says="already exists")
    assert server.job_exists("work")
    assert not server.job_exists("absent")
    server.assert_job_exists("work")
    refused(lambda: server.get_job_info("absent"), says="does not exist")
    equal(server.get_job_name("work"), "work")
    equal(server.get_job_name("absent"), None)
    assert "<name>WHO</name>" in server.get_job_config("work")
    server.copy_job("work", "copied")
    server.rename_job("copied", "renamed")
    equal(server.get_job_name("copied"), None)
    server.disable_job("renamed")
    equal(server.get_job_info("renamed")["color"], "disabled")
    equal(server.get_job_info("renamed")["buildable"], False)
    server.enable_job("renamed")
    server.reconfig_job("renamed", WORK.replace("Makes", "Bakes"))
    equal(server.get_job_info("renamed")["description"], "Bakes & tests")
    equal(server.jobs_count(), 2)
    equal(sorted(j["name"] for j in server.get_jobs()), ["renamed", "work"])
    server.delete_job("renamed")
    refused(lambda: server.create_job("a/b?", EMPTY), error=Exception)
    equal([j["name"] for j in server.get_job_info_regex("wo.*")], ["work"])


def folders():
    server.create_job("team", FOLDER)
    server.create_job("team/inner", FOLDER)
    server.create_job("team/inner/deep", WORK)
    assert server.is_folder("team/inner")
    assert not server.is_folder("work")
    server.assert_folder("team")
    equal(sorted(j["fullname"] for j in server.get_all_jobs()), ["team", "team/inner", "team/inner/deep", "work"])
    equal(sorted(j["fullname"] for j in server.get_all_jobs(folder_depth_per_request=1)), ["team", "team/inner", "team/inner/deep", "work"])
    server.copy_job("team/inner/deep", "team/inner/second")
    server.rename_job("team/inner/second", "team/inner/third")
    server.disable_job("team/inner/third")
    equal(len(server.get_job_info("team/inner")["jobs"]), 2)
    item = server.build_job("team/inner/deep", {"WHO": "folder"})
    equal(ended("team/inner/deep", item)["fullDisplayName"], "team » inner » deep #1")
    server.delete_job("team/inner")
    equal(server.job_exists("team/inner/deep"), None)


def builds():
    assert server.build_job_url("work", {"WHO": "a b"}).endswith("/job/work/buildWithParameters?WHO=a+b")
    next_number = server.get_job_info("work")["nextBuildNumber"]
    item = server.build_job("work", {"WHO": "Ada & Müller", "LOUD": "true", "COLOUR": "blue"})
    build = ended("work", item)
    equal(build["number"], next_number)
    equal(build["result"], "UNSTABLE")
    equal(build["queueId"], item)
    actions = [a for a in build["actions"] if a]
    values = {p["name"]: p["value"] for a in actions for p in a.get("parameters", [])}
    equal(values, {"WHO": "Ada & Müller", "LOUD": True, "COLOUR": "blue"})
    equal([c["userId"] for a in actions for c in a.get("causes", [])], [USER])
    assert "Hello Ada & Müller, true, blue" in server.get_build_console_output("work", 1)
    equal([a["relativePath"] for a in build["artifacts"]], ["out/greeting.txt"])
    report = server.get_build_test_report("work", 1)
    equal((report["passCount"], report["failCount"]), (1, 1))
    equal([c["name"] for c in report["suites"][0]["cases"]], ["good", "bad"])
    item = server.build_job("work", {"WHO": "again"})
    equal(ended("work", item)["number"], 2)
    info = server.get_job_info("work", fetch_all_builds=True)
    equal([b["number"] for b in info["builds"]], [2, 1])
    equal(info["lastUnstableBuild"]["number"], 2)
    refused(lambda: server.build_job("work", {"COLOUR": "green"}), error=Exception)
    refused(lambda: server.build_job("absent"), error=jenkins.NotFoundException)
    refused(lambda: server.get_build_info("work", 99), says="does not exist")
    refused(lambda: server.get_queue_item(999999), says="does not exist")
    equal(server.get_build_env_vars("work", 1), None)
    equal(server.get_build_test_report("work", 99), None)
    # If crumbs are enabled, wipeout_job_workspace and delete_build of 1.4.0 fail before they send
    # anything, because they pass an empty body as the headers. So their requests are sent directly.
    server.jenkins_open(requests.Request("POST", URL + "/job/work/doWipeOutWorkspace"))
    server.jenkins_open(requests.Request("POST", URL + "/job/work/1/doDelete"))
    refused(lambda: server.get_build_info("work", 1), says="does not exist")

    server.create_job("plain", EMPTY)
    equal(ended("plain", server.build_job("plain"))["result"], "SUCCESS")
    server.set_next_build_number("plain", 40)
    equal(ended("plain", server.build_job("plain"))["number"], 40)
    server.create_job("hook", EMPTY.replace("<keepDependencies>", "<authToken>let-me-in</authToken><keepDependencies>"))
    equal(ended("hook", server.build_job("hook", token="let-me-in"))["result"], "SUCCESS")


def queue():
    server.create_job("long", LONG)
    item = server.build_job("long")
    until(lambda: server.get_queue_item(item).get("executable"))
    running = until(server.get_running_builds)
    equal([(r["name"], r["number"]) for r in running], [("long", 1)])
    waits = server.build_job("long")
    until(lambda: [i["id"] for i in server.get_queue_info()] == [waits])
    until(lambda: "#1 is already in progress" in (server.get_queue_info()[0]["why"] or ""), 10)
    # The response is 204, and 1.4.0 treats a response without a body as an error, with Jenkins too.
    refused(lambda: server.cancel_queue(waits), error=jenkins.EmptyResponseException)
    equal(server.get_queue_info(), [])
    equal(server.get_queue_item(waits)["cancelled"], True)
    server.stop_build("long", 1)
    until(lambda: not server.get_build_info("long", 1)["building"])
    equal(server.get_build_info("long", 1)["result"], "ABORTED")


def views():
    server.create_view("mine", VIEW % "<string>work</string>")
    assert server.view_exists("mine")
    server.assert_view_exists("mine")
    equal(server.get_view_name("mine"), "mine")
    equal(server.get_view_name("absent"), None)
    equal([j["fullname"] for j in server.get_jobs(view_name="mine")], ["work"])
    server.reconfig_view("mine", VIEW % "<string>plain</string><string>work</string>")
    equal([j["name"] for j in server.get_jobs(view_name="mine")], ["plain", "work"])
    assert "<string>plain</string>" in server.get_view_config("mine")
    equal([v["name"] for v in server.get_views()], ["all", "mine"])
    refused(lambda: server.create_view("mine", VIEW % ""), says="already exists")
    server.delete_view("mine")


def nodes():
    server.create_node("box", numExecutors=3, nodeDescription="a box", remoteFS="/srv/ci", labels="linux big", exclusive=True, launcher=jenkins.LAUNCHER_JNLP)
    assert server.node_exists("box")
    server.assert_node_exists("box")
    equal(server.node_exists("absent"), False)
    equal(sorted(n["name"] for n in server.get_nodes()), ["Built-In Node", "box"])
    equal(server.get_node_info("box")["numExecutors"], 3)
    equal(server.get_node_info("(built-in)")["offline"], False)
    equal(server.get_node_info("(master)")["offline"], False)
    # The client sends nothing for a node that is offline already, such as one without an agent.
    server.disable_node("(master)", "being painted")
    equal(server.get_node_info("(master)")["offlineCauseReason"], "being painted")
    equal(server.get_node_info("(master)")["temporarilyOffline"], True)
    server.enable_node("(master)")
    equal(server.get_node_info("(master)")["temporarilyOffline"], False)
    config = server.get_node_config("box")
    assert "<label>linux big</label>" in config, config
    server.reconfig_node("box", config.replace("linux big", "linux small"))
    assert "small" in server.get_node_config("box")
    server.delete_node("box")
    equal(server.node_exists("box"), False)


def credentials():
    server.create_credential("team", CREDENTIAL % "s3cret-once")
    assert server.credential_exists("deploy", "team")
    assert not server.credential_exists("absent", "team")
    server.assert_credential_exists("deploy", "team")
    equal(server.get_credential_info("deploy", "team")["id"], "deploy")
    config = server.get_credential_config("deploy", "team")
    assert "deployer" in config and "s3cret-once" not in config
    equal([c["id"] for c in server.list_credentials("team")], ["deploy"])
    server.delete_credential("deploy", "team")
    equal([c["id"] for c in server.list_credentials("team")], [])


def system():
    plugins = server.get_plugins()
    equal(server.get_plugin_info("not-a-plugin"), None)
    equal(len(server.get_plugins_info()), len({p["shortName"] for p in plugins.values()}))
    refused(lambda: server.run_script("println(1)"), error=jenkins.requests.exceptions.HTTPError)
    server.quiet_down()
    equal(server.get_info()["quietingDown"], True)
    server.jenkins_open(requests.Request("POST", URL + "/cancelQuietDown"))
    equal(server.get_info()["quietingDown"], False)


def tokens():
    property_url = URL + "/me/descriptorByName/jenkins.security.ApiTokenProperty/"
    made = json.loads(server.jenkins_open(requests.Request("POST", property_url + "generateNewToken", data={"newTokenName": "py"})))["data"]
    by_token = jenkins.Jenkins(URL, username=USER, password=made["tokenValue"])
    equal(by_token.get_whoami()["id"], USER)
    by_token.create_job("by-token", EMPTY)
    by_token.delete_job("by-token")
    by_token.jenkins_request(requests.Request("POST", property_url + "revoke", data={"tokenUuid": made["tokenUuid"]}))
    refused(by_token.get_whoami, says="[401]")


for part in (connect, jobs, folders, builds, queue, views, nodes, credentials, system, tokens):
    part()
    print("done " + part.__name__, flush=True)
