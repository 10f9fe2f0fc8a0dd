package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Read-only clients: CCTray, feed readers, jq, xmlstarlet, and scripts with tree and xpath. */
class ReadersIT {

  private static final String PREPARE =
      """
      set -eu
      post() { curl -fsS -u "$NAME:$PW" -H 'Content-Type: application/xml' --data-binary "$2" "$URL/$1"; }
      job() { post "$1" "<project><builders><hudson.tasks.Shell><command>$2</command></hudson.tasks.Shell></builders></project>"; }
      build() {
        curl -fsS -u "$NAME:$PW" -X POST "$URL/$1/build?delay=0sec"
        for i in $(seq 300); do
          curl -fsS -u "$NAME:$PW" "$URL/$1/api/json?tree=lastCompletedBuild%5Bnumber%5D" | grep -q "\\"number\\":$2" && return
          sleep 0.1
        done
        exit 1
      }
      job createItem?name=good true
      job createItem?name=bad false
      post createItem?name=team '<com.cloudbees.hudson.plugins.folder.Folder/>'
      job job/team/createItem?name=inner true
      post createView?name=picked '<hudson.model.ListView><jobNames><string>bad</string></jobNames></hudson.model.ListView>'
      build job/good 1; build job/bad 1; build job/bad 2; build job/team/job/inner 1
      """;

  @TempDir static Path folder;
  private static Product product;

  @BeforeAll
  static void start() {
    product = Product.start(folder.resolve("home"));
    Shell.run(PREPARE, Operations.variables(product)).ok();
  }

  @AfterAll
  static void stop() {
    product.close();
  }

  private static String sh(String script) {
    return Shell.run("set -eu\n" + script, Operations.variables(product)).ok().out();
  }

  @Test
  void buildMonitorsFeedReadersAndScriptsReadTheirDocuments() throws IOException {
    String output =
        Shell.run(
                List.of(
                    "/usr/bin/python3",
                    Operations.CLIENTS.resolve("readers/readers.py").toString()),
                Operations.variables(product),
                "")
            .ok()
            .out();
    Operations.agree("readers", output);
  }

  @Test
  void jqAndXmlstarletReadResponses() {
    assertThat(
            sh(
                "curl -gfsS -u \"$NAME:$PW\" \"$URL/api/json\" | jq -r '.jobs[] | select(.color =="
                    + " \"red\") | .name'"))
        .isEqualTo("bad\n");
    assertThat(
            sh(
                "curl -fsS -u \"$NAME:$PW\" \"$URL/job/bad/api/xml\" | xmlstarlet sel -t -v"
                    + " '/freeStyleProject/lastBuild/number'"))
        .isEqualTo("2");
    assertThat(
            sh(
                "curl -fsS -u \"$NAME:$PW\" \"$URL/rssAll\" | xmlstarlet sel -N"
                    + " a=http://www.w3.org/2005/Atom -t -v 'count(//a:entry)'"))
        .isEqualTo("4");
  }

  /** Common script recipes, with both wget and curl. */
  @Test
  void commonScriptRecipesWork() {
    assertThat(
            sh(
                """
                wget -q --auth-no-challenge --user "$NAME" --password "$PW" -O - "$URL/job/good/lastSuccessfulBuild/buildNumber"
                """))
        .isEqualTo("1");
    // the crumb as header:value, by XPath, used in the session that requested it
    assertThat(
            sh(
                """
                jar=$(mktemp)
                crumb=$(curl -gs -c "$jar" -u "$NAME:$PW" "$URL/crumbIssuer/api/xml?xpath=concat(//crumbRequestField,%22:%22,//crumb)")
                curl -s -o /dev/null -w '%{http_code}' -b "$jar" -u "$NAME:$PW" -H "$crumb" -X POST "$URL/job/good/build"
                rm "$jar"
                """))
        .isEqualTo("201");
    // wget with a crumb; copies one job's definition to another job
    assertThat(
            sh(
                """
                crumb=$(wget -q --auth-no-challenge --user "$NAME" --password "$PW" -O - "$URL/crumbIssuer/api/json" | jq -r '.crumbRequestField + ":" + .crumb')
                wget -q --auth-no-challenge --user "$NAME" --password "$PW" -O config.xml "$URL/job/good/config.xml"
                wget -q --auth-no-challenge --user "$NAME" --password "$PW" --header "$crumb" --header 'Content-Type: text/xml' --post-file config.xml -O - "$URL/createItem?name=again"
                rm config.xml
                curl -s -u "$NAME:$PW" "$URL/job/again/config.xml" | grep -c '<command>true</command>'
                """))
        .isEqualTo("1\n");
    assertThat(
            sh(
                """
                curl -s -u "$NAME:$PW" -X POST "$URL/job/again/doDelete" -o /dev/null -w '%{http_code} '
                curl -s -u "$NAME:$PW" -o /dev/null -w '%{http_code}' "$URL/job/again/api/json"
                """))
        .isEqualTo("302 404");
    assertThat(sh("curl -sI -u \"$NAME:$PW\" \"$URL/\" | grep -i '^x-jenkins:' | cut -d' ' -f2"))
        .startsWith("2.");
  }
}
