package dev.steward.contract;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * One recorded request and, for every second one, its recorded response.
 *
 * @param name such as {@code 074-token-generate-pw-crumb-cookie}
 * @param user user and secret of the Authorization header, or null
 * @param cookies whether the session's cookies are sent
 * @param answer null if it was not recorded
 */
record Recording(
    String name,
    String method,
    String target,
    @Nullable String user,
    List<String> headers,
    boolean cookies,
    String body,
    @Nullable Answer answer) {

  /** Status, headers (names in lower case) and body. */
  record Answer(int status, Map<String, String> headers, String body) {
    String mediaType() {
      String type = headers.getOrDefault("content-type", "");
      int end = type.indexOf(';');
      return (end < 0 ? type : type.substring(0, end)).strip();
    }

    /** Parses the output of {@code curl -i}; skips 1xx responses. */
    static Answer parse(String text) {
      String rest = text.replace("\r\n", "\n");
      while (rest.startsWith("HTTP/") && rest.indexOf("\n\n") > 0) {
        String[] status = rest.substring(0, rest.indexOf('\n')).split(" ", -1);
        if (!status[1].startsWith("1")) {
          break;
        }
        rest = rest.substring(rest.indexOf("\n\n") + 2);
      }
      int end = rest.indexOf("\n\n");
      String head = end < 0 ? rest : rest.substring(0, end);
      String body = end < 0 ? "" : rest.substring(end + 2);
      String[] lines = head.split("\n", -1);
      var headers = new LinkedHashMap<String, String>();
      for (int i = 1; i < lines.length; i++) {
        int colon = lines[i].indexOf(':');
        if (colon > 0) {
          headers.merge(
              lines[i].substring(0, colon).toLowerCase(java.util.Locale.ROOT),
              lines[i].substring(colon + 1).strip(),
              (one, other) -> one + "\n" + other);
        }
      }
      return new Answer(Integer.parseInt(lines[0].split(" ", -1)[1]), headers, body);
    }
  }

  int number() {
    return Integer.parseInt(name.substring(0, 3));
  }

  static List<Recording> readAll() {
    Path folder = Product.root().resolve("contract/src/test/resources/golden");
    try {
      var answers = new TreeMap<String, Answer>();
      try (var files = Files.newDirectoryStream(folder, "*.http")) {
        for (Path file : files) {
          String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
          String name = file.getFileName().toString().replace(".http", "");
          answers.put(name, Answer.parse(text.substring(text.indexOf('\n') + 1)));
        }
      }
      var all = new ArrayList<Recording>();
      for (String line : Files.readAllLines(folder.resolve("requests.txt"))) {
        all.add(parse(line, answers));
      }
      return all;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * The recordings of a folder without a request list: each request is the first line of its
   * response file.
   */
  static List<Recording> readAnswered(Path folder) {
    var all = new ArrayList<Recording>();
    try (var files = Files.list(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".http")).sorted().toList()) {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        String name = file.getFileName().toString().replace(".http", "");
        all.add(
            parse(
                name + " | " + text.substring(0, end),
                Map.of(name, Answer.parse(text.substring(end + 1)))));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return all;
  }

  private static Recording parse(String line, Map<String, Answer> answers) {
    int name = line.indexOf(" | ");
    int auth = line.indexOf(" | auth=");
    int headers = line.indexOf(" | headers=[", auth);
    int cookies = line.indexOf(" | cookies=", headers);
    int body = line.indexOf(" | body=", cookies);
    String[] request = line.substring(name + 3, auth).split(" ", 2);
    String user = line.substring(auth + 8, headers);
    String named = line.substring(0, name);
    return new Recording(
        named,
        request[0],
        request[1],
        user.equals("none") ? null : user,
        JSON.readValue(line.substring(headers + 11, cookies), new TypeReference<List<String>>() {}),
        line.substring(cookies + 11, body).equals("yes"),
        JSON.readValue(line.substring(body + 8), String.class),
        answers.get(named));
  }

  private static final JsonMapper JSON = JsonMapper.builder().build();
}
