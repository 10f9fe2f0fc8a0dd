package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replays recordings from a Jenkins with the folder and matrix plugins: four callers with different
 * permissions on folders, jobs and hidden items. For every second request only the effect is known;
 * these requests are made here at the same points.
 */
class GoldenPluginsIT {

  private static final Pattern VALUE = Pattern.compile("\"tokenValue\":\"([^\"]+)\"");
  private static final String JOB =
      "<project><builders><hudson.tasks.Shell><command>echo hi</command></hudson.tasks.Shell>"
          + "</builders></project>";
  private static final String FOLDER = "<com.cloudbees.hudson.plugins.folder.Folder/>";

  /** The matrix of the recorded server, from its global configuration. */
  private static final String MATRIX =
      """
      {"projectMatrix":{"permissions":[
      "USER:hudson.model.Hudson.Administer:admin",
      "GROUP:hudson.model.Hudson.Read:authenticated",
      "USER:hudson.model.Hudson.Read:alice",
      "USER:hudson.model.Hudson.Read:bob",
      "USER:hudson.model.Item.Build:alice",
      "USER:hudson.model.Item.Discover:bob",
      "USER:hudson.model.Item.Read:alice",
      "USER:hudson.model.View.Read:alice"]}}
      """;

  private final Map<String, String> tokens = new HashMap<>();

  @TempDir Path folder;

  @Test
  void responsesEqualTheRecordingsExceptForListedDifferences() throws IOException {
    Path data = Product.root().resolve("contract/src/test/resources/golden-plugins");
    Map<String, String> differences = list(data.resolve("differences.txt"));
    Map<String, String> later = list(data.resolve("later.txt"));
    Map<String, String> knownDifferences = list(data.resolve("known.txt"));
    var unexpected = new ArrayList<String>();
    var report = new ArrayList<String>();
    int same = 0;
    int compared = 0;
    Path password = folder.resolve("password");
    Files.writeString(password, "admin");
    try (Product product =
        Product.start(folder.resolve("home"), "--admin-password-file", password.toString())) {
      for (String user : List.of("admin", "alice", "bob", "carol")) {
        setUp(product, user);
      }
      send(product, "authorization", MATRIX, "application/json");
      // Items that are queued in the recording are queued here too, even on a slow machine.
      send(product, "settings", "{\"quietPeriodSeconds\":600}", "application/json");
      for (Recording recording : Recording.readAnswered(data)) {
        between(product, recording.number());
        Recording.Answer recorded = java.util.Objects.requireNonNull(recording.answer());
        List<String> mismatches =
            Comparison.of(recorded, replay(product, recording), product.url());
        compared++;
        String name = recording.name();
        boolean listed =
            differences.containsKey(name)
                || later.containsKey(name)
                || knownDifferences.containsKey(name);
        if (mismatches.isEmpty()) {
          same++;
          if (listed) {
            unexpected.add(name + ": is listed as different but is equal");
          }
        } else {
          report.add(name + "\n    " + String.join("\n    ", mismatches));
          if (!listed) {
            unexpected.add(name + "\n    " + String.join("\n    ", mismatches));
          }
        }
      }
    }
    String figures = "%d compared; %d equal".formatted(compared, same);
    Path target = Product.root().resolve("contract/target");
    Files.createDirectories(target);
    Files.writeString(
        target.resolve("golden-plugins.txt"), figures + "\n\n" + String.join("\n", report));
    System.out.println("recorded responses with folders and permissions: " + figures);
    assertThat(unexpected).as(figures).isEmpty();
  }

  private void setUp(Product product, String user) {
    if (!user.equals("admin")) {
      Shell.run(
              "curl -fsS -u admin:admin \"$URL/securityRealm/createAccountByAdmin\""
                  + " -d username=$U -d password1=$U -d password2=$U -d fullname=$U",
              Map.of("URL", product.bareUrl(), "U", user))
          .ok();
    }
    String response =
        Shell.run(
                "curl -fsS -u $U:$U -d newTokenName=t"
                    + " \"$URL/me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken\"",
                Map.of("URL", product.bareUrl(), "U", user))
            .ok()
            .out();
    Matcher value = VALUE.matcher(response);
    assertThat(value.find()).as(response).isTrue();
    tokens.put(user, value.group(1));
  }

  /** Makes the unrecorded requests that preceded the recorded request with this number. */
  private static void between(Product product, int number) {
    switch (number) {
      case 4 -> send(product, "job/f1/createItem?name=sub", FOLDER, "application/xml");
      case 8 -> send(product, "createItem?name=f2", FOLDER, "application/xml");
      case 10 -> send(product, "createItem?name=top", JOB, "application/xml");
      case 28 -> {
        send(product, "job/f1/job/j1copy/move/move?destination=/f2", "", "text/plain");
        send(product, "createItem?name=fromnested&mode=copy&from=f1/j1", "", "text/plain");
      }
      case 34 ->
          Product.await(
              "the nested build, if any, to end",
              Duration.ofSeconds(60),
              () -> {
                String state =
                    Shell.run(
                            "curl -sgS -u admin:admin"
                                + " \"$URL/job/f1/job/j1/1/api/json?tree=result\"",
                            Map.of("URL", product.bareUrl()))
                        .ok()
                        .out();
                return !state.contains("\"result\":null")
                    && (state.contains("\"result\":") || !exists(product, "job/f1/"));
              });
      case 36 -> send(product, "job/f2/doDelete", "", "text/plain");
      case 44 -> {
        // Two queued builds by other users; both alice and carol may read the job.
        Shell.run(
                "curl -sS -X POST -u alice:alice \"$URL/job/carols/build\"",
                Map.of("URL", product.bareUrl()))
            .ok();
      }
      default -> {}
    }
  }

  private static boolean exists(Product product, String path) {
    return Shell.run(
                "curl -fsS -o /dev/null -u admin:admin \"$URL/" + path + "\"",
                Map.of("URL", product.bareUrl()))
            .exit()
        == 0;
  }

  private static void send(Product product, String path, String body, String type) {
    Shell.run(
            "curl -sS -o /dev/null -X POST -u admin:admin \"$URL/$P\" -H \"Content-Type: $TYPE\""
                + " --data-binary \"$BODY\"",
            Map.of("URL", product.bareUrl(), "P", path, "TYPE", type, "BODY", body))
        .ok();
  }

  private Recording.Answer replay(Product product, Recording recording) {
    var command = new ArrayList<>(List.of("curl", "-sS", "-i", "--globoff", "--path-as-is", "-X"));
    command.add(recording.method());
    String user = recording.user();
    if (user != null) {
      String name = user.substring(0, user.indexOf(':'));
      command.addAll(List.of("-u", name + ":" + tokens.get(name)));
    }
    for (String header : recording.headers()) {
      command.addAll(List.of("-H", header));
    }
    if (!recording.body().isEmpty() || recording.method().equals("POST")) {
      command.addAll(List.of("--data-binary", recording.body()));
    }
    command.add(product.bareUrl() + recording.target());
    return Recording.Answer.parse(Shell.run(command, Map.of(), "").ok().out());
  }

  private static Map<String, String> list(Path file) throws IOException {
    var entries = new TreeMap<String, String>();
    for (String line : Files.readAllLines(file)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] parts = line.split("\\s+", 2);
        entries.put(parts[0], parts.length > 1 ? parts[1] : "");
      }
    }
    return entries;
  }
}
