// Runs the npm client `jenkins` through a typical automation scenario against the server in URL.
// Prints "op NAME" for each client operation and checks its result.
const assert = require("node:assert/strict");
const FormData = require("form-data");
const Jenkins = require("jenkins");

const { URL: url, NAME: user, PW: password } = process.env;
const base = (secret) => url.replace("://", `://${encodeURIComponent(user)}:${encodeURIComponent(secret)}@`);

const WORK = `<project>
  <description>Works</description><quietPeriod>0</quietPeriod>
  <properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>
    <hudson.model.StringParameterDefinition><name>WHO</name><defaultValue>world</defaultValue></hudson.model.StringParameterDefinition>
    <hudson.model.FileParameterDefinition><name>in/data.txt</name></hudson.model.FileParameterDefinition>
  </parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties>
  <builders><hudson.tasks.Shell><command>echo "Hello $WHO"; cat in/data.txt 2>/dev/null || echo none</command></hudson.tasks.Shell></builders>
</project>`;
const LONG = `<project><quietPeriod>0</quietPeriod><builders><hudson.tasks.Shell><command>echo begun; sleep 120</command></hudson.tasks.Shell></builders></project>`;
const FOLDER = "<com.cloudbees.hudson.plugins.folder.Folder/>";
const CREDENTIAL = (description) => `<org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl>
  <scope>GLOBAL</scope><id>key</id><description>${description}</description><secret>hush-hush</secret>
</org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl>`;

/** The client, unchanged; prints the name of every operation that is called. */
function recorded(client) {
  return new Proxy(client, {
    get(_, area) {
      const member = client[area];
      if (typeof member === "function") {
        return (...args) => (console.log(`op ${area}`), member.apply(client, args));
      }
      return new Proxy(member, {
        get: (_, name) => (...args) => (console.log(`op ${area}.${name}`), member[name](...args)),
      });
    },
  });
}

async function until(what) {
  for (const end = Date.now() + 60000; Date.now() < end; ) {
    const found = await what();
    if (found) return found;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("timed out");
}

const server = recorded(new Jenkins({ baseUrl: base(password), crumbIssuer: true }));

async function ended(job, item) {
  const left = await until(async () => {
    const found = await server.queue.item(item);
    return found.executable && found;
  });
  return until(async () => {
    const build = await server.build.get(job, left.executable.number);
    return !build.building && build;
  });
}

const parts = {
  async connect() {
    assert.deepEqual((await server.info()).jobs, []);
    assert.equal((await server.crumbIssuer.get()).headerName ?? "Jenkins-Crumb", "Jenkins-Crumb");
    await assert.rejects(new Jenkins({ baseUrl: base("wrong") }).info(), /unauthorized|401/i);
    assert.ok(Array.isArray(await server.plugin.list()));
  },
  async jobs() {
    await server.job.create("work", WORK);
    await assert.rejects(server.job.create("work", WORK), /already exists/);
    assert.equal(await server.job.exists("work"), true);
    assert.equal(await server.job.exists("absent"), false);
    assert.match(await server.job.config("work"), /<name>WHO<\/name>/);
    await server.job.config("work", WORK.replace("Works", "Toils"));
    assert.equal((await server.job.get("work")).description, "Toils");
    await server.job.copy("work", "second");
    assert.deepEqual((await server.job.list()).map((job) => job.name).sort(), ["second", "work"]);
    await server.job.disable("second");
    assert.equal((await server.job.get("second")).color, "disabled");
    await server.job.enable("second");
    await server.job.destroy("second");
    await assert.rejects(server.job.get("second"), /not found|does not exist/);
  },
  async folders() {
    await server.job.create("team", FOLDER);
    await server.job.create("team/inner", FOLDER);
    await server.job.create(["team", "inner", "deep"], WORK);
    assert.deepEqual((await server.job.list("team/inner")).map((job) => job.name), ["deep"]);
    assert.equal((await server.job.get("team/inner/deep")).fullName, "team/inner/deep");
    await server.job.copy("deep", "team/inner/other");
    await server.job.delete("team/inner");
    assert.equal(await server.job.exists("team/inner/deep"), false);
  },
  async builds() {
    const item = await server.job.build({ name: "work", parameters: { WHO: "Ada" } });
    const build = await ended("work", item);
    assert.equal(build.result, "SUCCESS");
    assert.match(await server.build.log("work", build.number), /Hello Ada[^]*none/);
    const piece = await server.build.log({ name: "work", number: 1, start: 0, type: "html", meta: true });
    assert.equal(piece.more, false);
    assert.ok(piece.size > 0);
    await server.job.create("long", LONG);
    await server.job.build("long");
    await until(async () => (await server.job.get("long")).lastBuild);
    const waiting = await server.job.build("long");
    await until(async () => (await server.queue.list()).some((one) => one.id === waiting));
    // The response is 204, as in Jenkins; the client still expects the 302 of older versions.
    await assert.rejects(server.queue.cancel(waiting), /failed to cancel/);
    assert.equal((await server.queue.item(waiting)).cancelled, true);
    let streamed = "";
    const log = server.build.logStream("long", 1, "text", 200);
    const end = new Promise((done, failed) => log.on("end", done).on("error", failed));
    log.on("data", (text) => (streamed += text));
    await until(() => streamed.includes("begun"));
    await server.build.stop("long", 1);
    await end;
    assert.match(streamed, /Finished: ABORTED/);
    assert.equal((await server.build.get("long", "lastBuild")).result, "ABORTED");
    await assert.rejects(server.build.get("work", 99), /not found|does not exist/);
  },
  async files() {
    const withFiles = recorded(new Jenkins({ baseUrl: base(password), crumbIssuer: true, formData: FormData }));
    const file = Buffer.from("sent as a file");
    file.filename = "data.txt";
    const item = await withFiles.job.build({ name: "work", parameters: { WHO: "file", "in/data.txt": file } });
    await ended("work", item);
    assert.match(await withFiles.build.log("work", 2), /sent as a file/);
  },
  async views() {
    await server.view.create("mine", "list");
    assert.equal(await server.view.exists("mine"), true);
    assert.equal(await server.view.exists("absent"), false);
    await server.view.add("mine", "work");
    assert.deepEqual((await server.view.get("mine")).jobs.map((job) => job.name), ["work"]);
    await server.view.remove("mine", "work");
    assert.deepEqual((await server.view.get("mine")).jobs, []);
    const config = await server.view.config("mine");
    await server.view.config("mine", config.replace("</hudson.model.ListView>", "<description>new</description></hudson.model.ListView>"));
    assert.equal((await server.view.get("mine")).description, "new");
    assert.deepEqual((await server.view.list()).map((view) => view.name), ["all", "mine"]);
    await server.view.create("team/v", "list");
    assert.equal((await server.view.list("team")).some((view) => view.name === "v"), true);
    await server.view.delete("team/v");
    await server.view.destroy("mine");
    assert.equal(await server.view.exists("mine"), false);
  },
  async nodes() {
    await server.node.create({ name: "box", numExecutors: 3, remoteFS: "/srv/ci", labelString: "linux big" });
    assert.equal(await server.node.exists("box"), true);
    assert.equal(await server.node.exists("absent"), false);
    assert.equal((await server.node.get("box")).numExecutors, 3);
    assert.equal((await server.node.get("master")).displayName, "Built-In Node");
    assert.equal((await server.node.list()).length, 2);
    await server.node.disable("box", "being painted");
    assert.equal((await server.node.get("box")).offlineCauseReason, "being painted");
    await server.node.changeOfflineCause("box", "still wet");
    assert.equal((await server.node.get("box")).offlineCauseReason, "still wet");
    await server.node.enable("box");
    assert.equal((await server.node.get("box")).temporarilyOffline, false);
    await server.node.toggleOffline("box", "again");
    assert.equal((await server.node.get("box")).temporarilyOffline, true);
    const config = await server.node.config("box");
    await server.node.config("box", config.replace("linux big", "linux small"));
    assert.equal((await server.label.get("small")).nodes[0].nodeName, "box");
    await server.node.delete("box");
    assert.equal(await server.node.exists("box"), false);
    await server.node.create("other");
    await server.node.destroy("other");
  },
  async credentials() {
    for (const [folder, store] of [["team", "folder"], ["manage", "system"]]) {
      await server.credentials.create(folder, store, "_", CREDENTIAL("first"));
      assert.equal(await server.credentials.exists("key", folder, store, "_"), true);
      assert.equal(await server.credentials.exists("absent", folder, store, "_"), false);
      assert.deepEqual((await server.credentials.list(folder, store, "_")).map((one) => one.id), ["key"]);
      await server.credentials.config("key", folder, store, "_", CREDENTIAL("second"));
      const config = await server.credentials.config("key", folder, store, "_");
      assert.match(config, /second/);
      assert.doesNotMatch(config, /hush-hush/);
      await server.credentials.destroy("key", folder, store, "_");
      assert.equal(await server.credentials.exists("key", folder, store, "_"), false);
    }
  },
  async tokens() {
    const at = "/me/descriptorByName/jenkins.security.ApiTokenProperty/";
    const asked = (token, path, form) =>
      fetch(url + at + path, {
        method: "POST",
        headers: { authorization: "Basic " + Buffer.from(`${user}:${token}`).toString("base64") },
        body: new URLSearchParams(form),
      });
    const made = (await (await asked(password, "generateNewToken", { newTokenName: "npm" })).json()).data;
    const byToken = recorded(new Jenkins({ baseUrl: base(made.tokenValue) }));
    await byToken.job.create("by-token", LONG);
    await byToken.job.destroy("by-token");
    assert.equal((await asked(made.tokenValue, "revoke", { tokenUuid: made.tokenUuid })).status, 200);
    await assert.rejects(byToken.info(), /unauthorized|401/i);
  },
};

(async () => {
  for (const [name, part] of Object.entries(parts)) {
    await part();
    console.log(`done ${name}`);
  }
  process.exit(0);
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
