package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Uses a thousand secrets of all types in builds that try to reveal them. No secret appears in a
 * log, a config.xml, a response from the remote API, a file in the home, or a backup.
 */
class SecretsIT {

  private static final int JOBS = 20;
  private static final String XML = "application/xml";

  /** All secrets have the same format, so that one pattern finds all of them. */
  private static final Pattern SECRET = Pattern.compile("sek-[0-9a-f]{24}");

  @TempDir Path folder;
  private final Random random = new Random(20_26);
  private final List<String> all = new ArrayList<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private String url = "";
  private String key = "";

  private String secret() {
    var text = new StringBuilder("sek-");
    for (int i = 0; i < 24; i++) {
      text.append(Character.forDigit(random.nextInt(16), 16));
    }
    all.add(text.toString());
    return text.toString();
  }

  private String send(String method, String path, String type, String body) {
    try {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(url + path))
                  .header("Authorization", key)
                  .header("Content-Type", type)
                  .method(method, HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      assertThat(answer.statusCode()).as(method + " " + path + answer.body()).isLessThan(400);
      return answer.body();
    } catch (IOException e) {
      throw new AssertionError(path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private String get(String path) {
    return send("GET", path, XML, "");
  }

  private void credential(String element, String id, String content) {
    send(
        "POST",
        "credentials/store/system/domain/_/createCredentials",
        XML,
        "<%s><scope>GLOBAL</scope><id>%s</id>%s</%s>".formatted(element, id, content, element));
  }

  private static String binding(String kind, String id, String variables) {
    String name = "org.jenkinsci.plugins.credentialsbinding.impl." + kind;
    return "<%s><credentialsId>%s</credentialsId>%s</%s>".formatted(name, id, variables, name);
  }

  /** A job with fifty secrets: credentials of four types, secret parameters, masked passwords. */
  private void job(int number) {
    var bindings = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      String id = "text-" + number + "-" + i;
      credential(
          "org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl",
          id,
          "<secret>" + secret() + "</secret>");
      bindings.append(binding("StringBinding", id, "<variable>TEXT_" + i + "</variable>"));
    }
    for (int i = 0; i < 10; i++) {
      String id = "pair-" + number + "-" + i;
      credential(
          "com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl",
          id,
          "<username>user</username><password>" + secret() + "</password>");
      bindings.append(
          binding(
              "UsernamePasswordMultiBinding",
              id,
              "<usernameVariable>USER_%d</usernameVariable><passwordVariable>PASS_%d</passwordVariable>"
                  .formatted(i, i)));
    }
    for (int i = 0; i < 5; i++) {
      String id = "file-" + number + "-" + i;
      String content = "first=" + secret() + "\nlast\n";
      credential(
          "org.jenkinsci.plugins.plaincredentials.impl.FileCredentialsImpl",
          id,
          "<fileName>f</fileName><secretBytes>"
              + Base64.getEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8))
              + "</secretBytes>");
      bindings.append(binding("FileBinding", id, "<variable>FILE_" + i + "</variable>"));
    }
    for (int i = 0; i < 5; i++) {
      String id = "key-" + number + "-" + i;
      credential(
          "com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey",
          id,
          "<username>git</username><privateKeySource"
              + " class=\"com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey$DirectEntryPrivateKeySource\"><privateKey>-----BEGIN"
              + " OPENSSH PRIVATE KEY-----\n"
              + secret()
              + "\n-----END OPENSSH PRIVATE KEY-----\n</privateKey></privateKeySource>");
      bindings.append(
          binding(
              "SSHUserPrivateKeyBinding", id, "<keyFileVariable>KEY_" + i + "</keyFileVariable>"));
    }
    var parameters = new StringBuilder();
    var masked = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      parameters
          .append("<hudson.model.PasswordParameterDefinition><name>PARAM_")
          .append(i)
          .append("</name><defaultValue>")
          .append(secret())
          .append("</defaultValue></hudson.model.PasswordParameterDefinition>");
      masked
          .append("<varPasswordPair var=\"MASKED_")
          .append(i)
          .append("\" password=\"")
          .append(secret())
          .append("\"/>");
    }
    send(
        "POST",
        "createItem?name=secrets-" + number,
        XML,
        """
        <project>
          <properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>%s</parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties>
          <builders><hudson.tasks.Shell><command>env | sort
        cat $FILE_0 $FILE_1 $FILE_2 $FILE_3 $FILE_4 $KEY_0 $KEY_1 $KEY_2 $KEY_3 $KEY_4
        echo "$USER_0:$PASS_0" | base64
        echo before$TEXT_0$TEXT_1$PARAM_0$MASKED_0</command></hudson.tasks.Shell></builders>
          <buildWrappers>
            <org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper><bindings>%s</bindings></org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper>
            <com.michelin.cio.hudson.plugins.maskpasswords.MaskPasswordsBuildWrapper><varPasswordPairs>%s</varPasswordPairs></com.michelin.cio.hudson.plugins.maskpasswords.MaskPasswordsBuildWrapper>
          </buildWrappers>
        </project>
        """
            .formatted(parameters, bindings, masked));
  }

  @Test
  void noneOfAThousandSecretsIsShownOrStoredInPlainText() throws IOException {
    Path home = folder.resolve("home");
    Path backup = folder.resolve("backup");
    String output;
    try (Product product = Product.start(home)) {
      url = product.url();
      key =
          "Basic "
              + Base64.getEncoder()
                  .encodeToString(
                      ("admin:" + product.adminPassword()).getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < JOBS; i++) {
        job(i);
        send("POST", "job/secrets-" + i + "/buildWithParameters?delay=0sec", XML, "");
      }
      assertThat(all).hasSize(1_000);
      for (int i = 0; i < JOBS; i++) {
        String job = "job/secrets-" + i + "/";
        Product.await(
            job + " to be built",
            Duration.ofSeconds(90),
            () -> get(job + "api/json?tree=lastCompletedBuild[number]").contains("\"number\":1"));
        String log = get(job + "1/consoleText");
        assertThat(log)
            .contains("Finished: SUCCESS")
            .contains("before****")
            .contains("TEXT_0=****");
        none("the log", log);
        for (String path :
            List.of(
                "1/logText/progressiveHtml",
                "1/api/json?depth=3",
                "1/api/xml?depth=3",
                "api/json?depth=3",
                "config.xml",
                "revision/1",
                "",
                "1/",
                "1/console")) {
          none(path, get(job + path));
        }
      }
      none("the queue", get("queue/api/json?depth=3"));
      none("the store", get("credentials/store/system/domain/_/api/json?depth=3"));
      none("one", get("credentials/store/system/domain/_/credential/text-0-0/config.xml"));
      Shell.run(
              "\"$STEWARD\" backup --home \"$HOME_OF_IT\" --to \"$FILE\"",
              Map.of(
                  "STEWARD",
                  Product.root().resolve("steward").toString(),
                  "HOME_OF_IT",
                  home.toString(),
                  "FILE",
                  backup.toString()))
          .ok();
      output = product.output();
    }
    none("what the server said", output);
    files(home);
    none("the backup", Files.readString(backup, StandardCharsets.ISO_8859_1));
    Path restored = folder.resolve("restored");
    Shell.run(
            "\"$STEWARD\" restore --home \"$HOME_OF_IT\" --from \"$FILE\"",
            Map.of(
                "STEWARD",
                Product.root().resolve("steward").toString(),
                "HOME_OF_IT",
                restored.toString(),
                "FILE",
                backup.toString()))
        .ok();
    files(restored);
  }

  private void files(Path home) throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        none(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
  }

  private void none(String where, String text) {
    assertThat(SECRET.matcher(text).find()).as(where).isFalse();
    for (int i = 0; i < all.size(); i += 50) {
      String encoded =
          Base64.getEncoder()
              .withoutPadding()
              .encodeToString(all.get(i).getBytes(StandardCharsets.UTF_8));
      assertThat(text.contains(encoded.substring(0, encoded.length() - 1))).as(where).isFalse();
    }
  }
}
