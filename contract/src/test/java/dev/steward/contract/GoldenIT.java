package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replays the recorded requests with real curl and compares each response that was recorded. */
class GoldenIT {

  private static final Pattern CRUMB = Pattern.compile("\\b[0-9a-f]{64}\\b");
  private static final Pattern VALUE = Pattern.compile("\"tokenValue\":\"([^\"]+)\"");
  private static final Pattern UUID = Pattern.compile("\"tokenUuid\":\"([^\"]+)\"");

  /** The crumb of the recorded login page, whose body was not recorded. */
  private static final String LOGIN_CRUMB =
      "a708ec6ade585c9bc44260a17642566dd6dc5c6cd920b75c384093d03e3aa927";

  /** Recorded secrets and ids, and their replacements in this run. */
  private final Map<String, String> ours = new HashMap<>();

  /** The newest crumb of each session. */
  private final Map<String, String> crumbs = new HashMap<>();

  @TempDir Path folder;

  @Test
  void responsesEqualTheRecordingsExceptForListedDifferences() throws IOException {
    Map<String, String> differences = list("differences.txt");
    Map<String, String> later = list("later.txt");
    Map<String, String> knownDifferences = list("known.txt");
    var unexpected = new ArrayList<String>();
    var report = new ArrayList<String>();
    int compared = 0;
    int same = 0;
    int deliberate = 0;
    int postponed = 0;
    Path password = folder.resolve("password");
    Files.writeString(password, "admin");
    try (Product product =
        Product.start(folder.resolve("home"), "--admin-password-file", password.toString())) {
      setUp(product);
      for (Recording recording : Recording.readAll()) {
        await(product, recording);
        Recording.Answer answer = replay(product, recording);
        Recording.Answer recorded = recording.answer();
        learn(recording, answer);
        if (recorded == null) {
          continue;
        }
        compared++;
        List<String> mismatches = Comparison.of(recorded, answer, product.url());
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
          if (differences.containsKey(name)) {
            deliberate++;
          } else if (later.containsKey(name)) {
            postponed++;
          } else if (!knownDifferences.containsKey(name)) {
            unexpected.add(name + "\n    " + String.join("\n    ", mismatches));
          }
        }
      }
    }
    String figures =
        "%d compared; %d equal (%.1f %%); %d differ on purpose (%.1f %% equal without them); %d are not implemented yet (%.1f %% equal without both)"
            .formatted(
                compared,
                same,
                100.0 * same / compared,
                deliberate,
                100.0 * same / (compared - deliberate),
                postponed,
                100.0 * same / (compared - deliberate - postponed));
    Path target = Product.root().resolve("contract/target");
    Files.createDirectories(target);
    Files.writeString(target.resolve("golden.txt"), figures + "\n\n" + String.join("\n", report));
    System.out.println("recorded responses: " + figures);
    assertThat(unexpected).as(figures).isEmpty();
  }

  /** Creates the user alice, and the two tokens that the recorder created with a script. */
  private void setUp(Product product) {
    Shell.run(
            "curl -fsS -u admin:admin \"$URL/securityRealm/createAccountByAdmin\""
                + " -d username=alice -d password1=alice -d password2=alice -d fullname=alice",
            Map.of("URL", product.bareUrl()))
        .ok();
  }

  private static void script(Product product) {
    for (var token :
        Map.of(
                "old",
                LocalDate.now(java.time.ZoneId.systemDefault()).minusDays(1),
                "today",
                LocalDate.now(java.time.ZoneId.systemDefault()))
            .entrySet()) {
      String value = "11" + (token.getKey().equals("old") ? "cd" : "ef").repeat(16);
      Shell.run(
              "curl -fsS -u admin:admin"
                  + " \"$URL/me/descriptorByName/jenkins.security.ApiTokenProperty/addFixedToken\""
                  + " -d newTokenName=$NAME -d newTokenPlainValue=$VALUE -d"
                  + " expirationDuration=custom -d tokenExpiration=$DATE",
              Map.of(
                  "URL", product.bareUrl(),
                  "NAME", token.getKey(),
                  "VALUE", value,
                  "DATE", token.getValue().toString()))
          .ok();
    }
  }

  /** Waits for the same states as the recorder did between its requests. */
  private static void await(Product product, Recording recording) {
    switch (recording.number()) {
      case 116 -> script(product);
      case 215 -> finished(product, "x", 1);
      case 308 -> {
        for (int number = 1; number <= 4; number++) {
          finished(product, "par", number);
        }
        finished(product, "fail", 1);
      }
      case 317 ->
          Product.await(
              "the long build to reach its sleep",
              Duration.ofSeconds(60),
              () -> get(product, "job/long/1/consoleText").contains("+ sleep 600"));
      case 326 -> finished(product, "long", 1);
      // Permissions that the recorder granted with scripts, which are not run here.
      case 368 -> rights(product, "alice:Overall/Read", "alice:Job/Read");
      case 391 ->
          rights(product, "alice:Overall/Read", "anonymous:Overall/Read", "anonymous:Job/Discover");
      case 401 -> rights(product, "alice:Overall/Read");
      default -> {}
    }
  }

  /** Grants exactly these permissions, and everything to the administrator. */
  private static void rights(Product product, String... given) {
    var lines = new StringBuilder("\"USER:Overall/Administer:admin\"");
    for (String one : given) {
      int colon = one.indexOf(':');
      lines
          .append(",\"USER:")
          .append(one.substring(colon + 1))
          .append(':')
          .append(one, 0, colon)
          .append('"');
    }
    Shell.run(
            "curl -fsS -u admin:admin \"$URL/authorization\" --json \"$POLICY\"",
            Map.of(
                "URL",
                product.bareUrl(),
                "POLICY",
                "{\"globalMatrix\":{\"permissions\":[" + lines + "]}}"))
        .ok();
  }

  private static void finished(Product product, String job, int number) {
    Product.await(
        job + " #" + number + " to end",
        Duration.ofSeconds(60),
        () ->
            get(product, "job/" + job + "/" + number + "/api/json?tree=building,result")
                .contains("\"building\":false,\"result\":\""));
  }

  private static String get(Product product, String path) {
    return Shell.run(
            "curl -sgS -u admin:admin \"$URL/" + path + "\"", Map.of("URL", product.bareUrl()))
        .ok()
        .out();
  }

  private Recording.Answer replay(Product product, Recording recording) throws IOException {
    var command = new ArrayList<>(List.of("curl", "-sS", "-i", "--globoff", "--path-as-is"));
    if (recording.method().equals("HEAD")) {
      command.add("-I");
    } else {
      command.addAll(List.of("-X", recording.method()));
    }
    String user = recording.user();
    if (user != null) {
      command.addAll(List.of("-u", translated(user)));
    }
    for (String header : recording.headers()) {
      command.addAll(List.of("-H", translatedCrumb(recording, header)));
    }
    if (recording.cookies()) {
      String jar = folder.resolve("jar-" + session(recording)).toString();
      command.addAll(List.of("-b", jar, "-c", jar));
    }
    if (!recording.body().isEmpty() || recording.method().equals("POST")) {
      Path body = folder.resolve("body");
      Files.writeString(body, translatedCrumb(recording, recording.body()));
      command.addAll(List.of("--data-binary", "@" + body));
    }
    command.add(product.bareUrl() + escaped(translated(recording.target())));
    return Recording.Answer.parse(Shell.run(command, Map.of(), "").ok().out());
  }

  /** Escapes spaces and quotation marks, as real clients do; the rest is sent as written. */
  private static String escaped(String target) {
    return target.replace(" ", "%20").replace("\"", "%22");
  }

  private static String session(Recording recording) {
    String user = recording.user();
    return user == null ? "form" : user.substring(0, user.indexOf(':'));
  }

  private String translated(String text) {
    String result = text;
    for (var pair : ours.entrySet()) {
      result = result.replace(pair.getKey(), pair.getValue());
    }
    return result;
  }

  /** Replaces a recorded crumb with the one from the same place in this run. */
  private String translatedCrumb(Recording recording, String text) {
    String result = translated(text);
    Matcher crumb = CRUMB.matcher(result);
    if (crumb.find() && !ours.containsValue(crumb.group())) {
      result = result.replace(crumb.group(), crumbs.getOrDefault(session(recording), "none"));
    }
    return result;
  }

  private void learn(Recording recording, Recording.Answer answer) {
    Recording.Answer recorded = recording.answer();
    Matcher crumb = CRUMB.matcher(answer.body());
    if (recording.cookies() && recording.method().equals("GET") && crumb.find()) {
      crumbs.put(session(recording), crumb.group());
      if (recorded != null) {
        Matcher then = CRUMB.matcher(recorded.body());
        if (then.find()) {
          ours.put(then.group(), crumb.group());
        }
      }
    }
    if (recording.number() == 123 && crumbs.containsKey("form")) {
      ours.put(LOGIN_CRUMB, crumbs.get("form"));
    }
    if (recorded != null) {
      for (Pattern pattern : List.of(VALUE, UUID)) {
        Matcher then = pattern.matcher(recorded.body());
        Matcher now = pattern.matcher(answer.body());
        if (then.find() && now.find()) {
          ours.put(then.group(1), now.group(1));
          // Two of the recorded requests corrupt a token on purpose; ours is corrupted the same
          // way.
          ours.put(
              then.group(1).toUpperCase(java.util.Locale.ROOT),
              now.group(1).toUpperCase(java.util.Locale.ROOT));
        }
      }
    }
  }

  private static Map<String, String> list(String file) throws IOException {
    var entries = new TreeMap<String, String>();
    for (String line :
        Files.readAllLines(
            Product.root().resolve("contract/src/test/resources/golden").resolve(file))) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] parts = line.split("\\s+", 2);
        entries.put(parts[0], parts.length > 1 ? parts[1] : "");
      }
    }
    return entries;
  }
}
