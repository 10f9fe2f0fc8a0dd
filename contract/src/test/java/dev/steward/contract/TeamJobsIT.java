package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Typical team jobs, each a config.xml with a file of expectations. Each job is posted, read back
 * and built; then its result, files, tests, changes and downstream builds are compared.
 *
 * <p>Expectations, one per line: {@code params}, {@code build: no} for a job that another one
 * starts, {@code builds} (number of builds), {@code result}, {@code artifacts}, {@code tests}
 * (total, failed, skipped), {@code log} and {@code lacks} (text that the log must or must not
 * contain), {@code matches} (a pattern), {@code hides} (a secret that appears nowhere), {@code
 * changes} (the message of a commit that the second build must show), {@code downstream}, {@code
 * pushed} (a ref in the repository), {@code warning}, {@code shows} (a part of the JSON).
 */
class TeamJobsIT {

  private static final Path TEAMS = Path.of("src/test/resources/teams");
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir static Path folder;
  private static Product product;
  private static String password = "";
  private static Path repository;

  @BeforeAll
  static void start() throws IOException {
    product = Product.start(folder.resolve("home"));
    password = product.adminPassword();
    repository = folder.resolve("app.git");
    Shell.run(
            """
            set -eu
            export HOME="$FOLDER" GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.org GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.org
            cd "$FOLDER"
            git init -q -b main lib && cd lib && echo inner > inner.txt && git add . && git commit -qm 'the library' && cd ..
            git init -q -b main app && cd app
            echo 'version one' > version.txt && git add . && git commit -qm 'the first version' && git tag v1
            git -c protocol.file.allow=always submodule --quiet add "$FOLDER/lib" lib && git commit -qm 'use the library'
            echo 'version two' > version.txt && git commit -qam 'the second version'
            cd .. && git clone -q --bare app app.git
            """,
            Map.of("FOLDER", folder.toString()))
        .ok();
    credentials();
  }

  @AfterAll
  static void stop() {
    product.close();
  }

  private static void credentials() {
    String store = "credentials/store/system/domain/_/createCredentials";
    String start = "<scope>GLOBAL</scope><id>";
    post(
        store,
        "application/xml",
        "<com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl>"
            + start
            + "deploy</id><username>deployer</username><password>pa55-of-deploy</password></com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl>");
    post(
        store,
        "application/xml",
        "<org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl>"
            + start
            + "api-token</id><secret>text-of-secret</secret></org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl>");
    post(
        store,
        "application/xml",
        "<org.jenkinsci.plugins.plaincredentials.impl.FileCredentialsImpl>"
            + start
            + "settings</id><fileName>settings.txt</fileName><secretBytes>"
            + java.util.Base64.getEncoder()
                .encodeToString(
                    "content of the file\nlast-line-of-it\n"
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8))
            + "</secretBytes></org.jenkinsci.plugins.plaincredentials.impl.FileCredentialsImpl>");
    post(
        store,
        "application/xml",
        "<com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey>"
            + start
            + "ssh-key</id><username>git</username><privateKeySource"
            + " class=\"com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey$DirectEntryPrivateKeySource\"><privateKey>-----BEGIN"
            + " OPENSSH PRIVATE KEY-----\n"
            + "c29tZSBrZXkgdGhhdCBuZXZlciBvcGVucw==\n"
            + "-----END OPENSSH PRIVATE KEY-----\n"
            + "</privateKey></privateKeySource></com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey>");
  }

  private static Shell.Result curl(String script, Map<String, String> more) {
    var all = new java.util.HashMap<>(more);
    all.put("URL", product.url());
    all.put("PW", password);
    return Shell.run(script, all);
  }

  private static String get(String path) {
    return curl("curl -gfsS -u \"admin:$PW\" \"$URL$P\"", Map.of("P", path)).ok().out();
  }

  private static boolean exists(String path) {
    return curl("curl -gfsS -o /dev/null -u \"admin:$PW\" \"$URL$P\"", Map.of("P", path)).exit()
        == 0;
  }

  private static void post(String path, String type, String body) {
    curl(
            "printf '%s' \"$BODY\" | curl -gfsS -u \"admin:$PW\" -X POST -H \"Content-Type: $TYPE\""
                + " --data-binary @- \"$URL$P\"",
            Map.of("P", path, "TYPE", type, "BODY", body))
        .ok();
  }

  @TestFactory
  Stream<DynamicTest> theJobsOfTeams() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(TEAMS)) {
      files = all.filter(file -> file.toString().endsWith(".xml")).sorted().toList();
    }
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      String name = name(file);
      post("createItem?name=" + name, "application/xml", text(file));
    }
    return files.stream()
        .map(file -> DynamicTest.dynamicTest(name(file), () -> team(name(file), text(file))));
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName()).replace(".xml", "");
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file).replace("@REPO@", repository.toUri().toString());
  }

  private static void team(String name, String xml) throws IOException {
    List<String> lines = Files.readAllLines(TEAMS.resolve(name + ".expect"));
    String job = "job/" + name + "/";
    assertThat(withoutSecrets(get(job + "config.xml"))).isEqualTo(withoutSecrets(xml));
    if (!all(lines, "build").contains("no")) {
      int builds = Integer.parseInt(one(lines, "builds", "1"));
      for (int i = 1; i <= builds; i++) {
        build(job, one(lines, "params", ""), i);
      }
      String last = get(job + builds + "/api/json");
      assertThat(last).contains("\"result\":\"" + one(lines, "result", "SUCCESS") + "\"");
      artifacts(job + builds, last, one(lines, "artifacts", ""));
      tests(job + builds, one(lines, "tests", ""));
      downstream(all(lines, "downstream"));
      changes(job, all(lines, "changes"), builds + 1);
    }
    String number = one(lines, "builds", "1");
    String log = get(job + number + "/consoleText");
    all(lines, "log").forEach(part -> assertThat(log).contains(part));
    all(lines, "lacks").forEach(part -> assertThat(log).doesNotContain(part));
    all(lines, "matches").forEach(part -> assertThat(log).containsPattern(part));
    for (String secret : all(lines, "hides")) {
      assertThat(log).doesNotContain(secret);
      assertThat(get(job + "config.xml")).doesNotContain(secret);
      assertThat(get(job + number + "/api/json?depth=2")).doesNotContain(secret);
    }
    String json = get(job + "api/json");
    all(lines, "shows").forEach(part -> assertThat(json).contains(part));
    String page = get(job);
    all(lines, "warning").forEach(part -> assertThat(page).contains(part));
    for (String ref : all(lines, "pushed")) {
      assertThat(
              Shell.run(
                      "git --git-dir \"$REPO\" rev-parse --verify -q \"$REF\"",
                      Map.of("REPO", repository.toString(), "REF", ref))
                  .exit())
          .isZero();
    }
  }

  private static void build(String job, String parameters, int number) {
    if (parameters.isEmpty() && !get(job + "config.xml").contains("ParametersDefinitionProperty")) {
      post(job + "build?delay=0sec", "application/x-www-form-urlencoded", "");
    } else {
      post(job + "buildWithParameters?delay=0sec", "application/x-www-form-urlencoded", parameters);
    }
    ended(job + number);
  }

  private static void ended(String run) {
    Product.await(
        run + " to end",
        LONG,
        () ->
            exists(run + "/api/json")
                && get(run + "/api/json?tree=building").contains("\"building\":false"));
  }

  private static void artifacts(String run, String json, String expected) {
    var values = new ArrayList<String>();
    Matcher paths = Pattern.compile("\"relativePath\":\"([^\"]+)\"").matcher(json);
    while (paths.find()) {
      values.add(paths.group(1));
      assertThat(exists(run + "/artifact/" + paths.group(1))).isTrue();
    }
    assertThat(String.join(", ", values)).isEqualTo(expected);
  }

  private static void tests(String run, String expected) {
    if (!expected.isEmpty()) {
      String[] counts = expected.split(" ", -1);
      String report = get(run + "/testReport/api/json?tree=failCount,passCount,skipCount");
      int passed =
          Integer.parseInt(counts[0]) - Integer.parseInt(counts[1]) - Integer.parseInt(counts[2]);
      assertThat(report)
          .contains("\"failCount\":" + counts[1])
          .contains("\"passCount\":" + passed)
          .contains("\"skipCount\":" + counts[2]);
    }
  }

  private static void downstream(List<String> expected) {
    for (String line : expected) {
      String[] words = line.split(" ", -1);
      String run = "job/" + words[0] + "/" + words[1];
      ended(run);
      assertThat(get(run + "/api/json?tree=result")).contains("\"result\":\"" + words[2] + "\"");
    }
  }

  /** Makes a commit, builds the job again and checks its change log. */
  private static void changes(String job, List<String> expected, int number) {
    for (String message : expected) {
      Shell.run(
              """
              set -eu
              export HOME="$FOLDER" GIT_AUTHOR_NAME=Grace GIT_AUTHOR_EMAIL=grace@example.org GIT_COMMITTER_NAME=Grace GIT_COMMITTER_EMAIL=grace@example.org
              cd "$FOLDER/app" && echo more >> more.txt && git add more.txt && git commit -qm "$MESSAGE" && git push -q "$FOLDER/app.git" main
              """,
              Map.of("FOLDER", folder.toString(), "MESSAGE", message))
          .ok();
      build(job, "", number);
      assertThat(
              get(
                  job
                      + number
                      + "/api/json?tree=changeSet[items[msg,affectedPaths,author[fullName]]],culprits[fullName]"))
          .contains("\"msg\":\"" + message + "\"")
          .contains("\"more.txt\"")
          .contains("Grace");
    }
  }

  private static String one(List<String> lines, String key, String otherwise) {
    List<String> values = all(lines, key);
    return values.isEmpty() ? otherwise : values.getFirst();
  }

  private static List<String> all(List<String> lines, String key) {
    return lines.stream()
        .filter(line -> line.startsWith(key + ": "))
        .map(line -> line.substring(key.length() + 2))
        .toList();
  }

  /** Removes the XML declaration and replaces secrets with a constant. */
  private static String withoutSecrets(String xml) {
    return xml.replaceFirst("^<\\?xml[^>]*\\?>\\s*", "")
        .replaceAll("\\{steward:[A-Za-z0-9+/=]+}", "SECRET")
        .replaceAll("(password=\")[^\"]*(\")", "$1SECRET$2")
        .replaceAll(
            "(?s)(<name>TOKEN</name>.*?<defaultValue>)[^<]*(</defaultValue>)", "$1SECRET$2");
  }
}
