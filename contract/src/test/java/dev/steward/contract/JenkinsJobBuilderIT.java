package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jenkins Job Builder from Debian, unchanged, with typical YAML definitions: templates, groups,
 * folders, views, parameters, triggers, git sources, publishers.
 */
class JenkinsJobBuilderIT {

  @TempDir static Path folder;
  private static Product product;
  private static final StringBuilder operations = new StringBuilder();

  @BeforeAll
  static void start() throws IOException {
    product = Product.start(folder.resolve("home"));
    Files.writeString(
        folder.resolve("jjb.ini"),
        """
        [job_builder]
        keep_descriptions=False
        recursive=True
        [jenkins]
        user=admin
        password=%s
        url=%s
        query_plugins_info=True
        """
            .formatted(product.adminPassword(), product.bareUrl()));
  }

  @AfterAll
  static void stop() {
    product.close();
  }

  /** Runs {@code jenkins-jobs}; returns its output and its log, which is on standard error. */
  private static String jobs(String arguments) {
    var variables = new HashMap<>(Operations.variables(product));
    variables.put("XDG_CACHE_HOME", folder.resolve("cache").toString());
    variables.put("INI", folder.resolve("jjb.ini").toString());
    variables.put("YAML", Operations.CLIENTS.resolve("jenkins-job-builder").toString());
    Shell.Result result = Shell.run("jenkins-jobs --conf \"$INI\" " + arguments, variables).ok();
    operations
        .append("op ")
        .append(arguments.replaceAll("\\s*\"\\$YAML\"|\\s[a-z]+-build", ""))
        .append('\n');
    return result.out() + result.err();
  }

  private static String get(String path) {
    return Shell.run(
            "curl -gfsS -u \"admin:$PW\" \"$URL/$P\"",
            Map.of("URL", product.bareUrl(), "PW", product.adminPassword(), "P", path))
        .ok()
        .out();
  }

  /** The revisions of all jobs, which show whether any job was changed. */
  private static String history() {
    return Shell.run(
            """
            set -eu
            for job in $(curl -gfsS -u "admin:$PW" "$URL/api/json?tree=jobs[url,jobs[url]]" | jq -r '.. | .url? // empty' | sort); do
              echo "$job $(curl -fsS -u "admin:$PW" "${job}revisions")"
            done
            for view in web picked; do curl -fsS -u "admin:$PW" "$URL/view/$view/config.xml"; done
            """,
            Operations.variables(product))
        .ok()
        .out();
  }

  @Test
  void applyingTheYamlTwiceChangesNothingTheSecondTime() throws IOException {
    assertThat(jobs("test \"$YAML\"")).contains("Number of jobs generated:  9");
    assertThat(jobs("update \"$YAML\""))
        .contains("Creating jenkins job web-build", "Creating jenkins job team/nightly")
        .contains("Number of jobs updated: 9", "Number of views updated: 4");
    assertThat(get("job/web-build/config.xml"))
        .contains("https://example.org/web.git", "<spec>@midnight</spec>", "building web");
    assertThat(get("view/web/api/json?tree=jobs[name]"))
        .contains("web-build", "web-deploy")
        .doesNotContain("api-build");
    assertThat(get("job/web-build/api/json?tree=downstreamProjects[name]")).contains("web-deploy");

    String before = history();
    assertThat(before).contains("/job/worker-deploy/", "/job/nightly/");
    assertThat(jobs("update \"$YAML\""))
        .contains("Number of jobs updated: 0", "Number of views updated: 0");
    // Without its cache the program sends all jobs again, and identical definitions count as
    // unchanged.
    assertThat(jobs("--ignore-cache update \"$YAML\""))
        .contains("Reconfiguring jenkins job web-build", "Number of jobs updated: 9");
    assertThat(history()).isEqualTo(before);

    Shell.run(
            "curl -fsS -u \"admin:$PW\" -X POST \"$URL/job/plain/build\"",
            Operations.variables(product))
        .ok();
    Product.await(
        "the plain job to be built",
        Duration.ofSeconds(60),
        () -> get("job/plain/api/json?tree=lastBuild[result]").contains("SUCCESS"));
    assertThat(get("job/plain/lastBuild/artifact/out/greeting.txt")).isEqualTo("hello\n");

    assertThat(jobs("list")).contains("web-build", "worker-deploy", "plain");
    assertThat(jobs("delete web-build worker-build")).contains("Deleting");
    assertThat(get("api/json?tree=jobs[name]")).doesNotContain("web-build", "worker-build");
    jobs("delete -p \"$YAML\" plain");
    assertThat(get("api/json?tree=jobs[name]")).doesNotContain("\"plain\"");
    assertThat(jobs("update --delete-old \"$YAML\"")).contains("Creating jenkins job plain");
    Operations.agree("jenkins-job-builder", operations.toString());
  }
}
