package dev.steward.boot;

import dev.steward.access.FirstAdmin;
import dev.steward.setting.ServerSettings;
import dev.steward.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server in a home of its own, and what a test needs to speak with it. */
final class Running implements AutoCloseable {

  private static final Pattern VALUE = Pattern.compile("\"tokenValue\":\"([^\"]+)\"");
  private static final Pattern UUID = Pattern.compile("\"tokenUuid\":\"([^\"]+)\"");
  private static final Pattern CRUMB = Pattern.compile("[0-9a-f]{64}");
  static final String GENERATE =
      "/me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken";

  final Path home;
  final Steward steward;
  final Http http;
  final String password;

  Running(Path home) {
    this(home, false);
  }

  Running(Path home, boolean strict) {
    this(
        new ServerSettings(home, "127.0.0.1", 0, "", null, null, null, null, List.of(), 2, strict),
        store -> store);
  }

  Running(ServerSettings settings, UnaryOperator<Store> between) {
    home = settings.home();
    steward = Steward.start(settings, between);
    http = new Http(steward.url());
    try {
      password = Files.readString(FirstAdmin.passwordFile(home)).strip();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  String admin() {
    return Http.basic("admin", password);
  }

  /** A fresh token of the administrator: its value and its uuid. */
  record Made(String value, String uuid) {}

  Made token() {
    String body = http.post(GENERATE, "newTokenName=t", admin()).body();
    return new Made(first(VALUE, body), first(UUID, body));
  }

  void revoke(Made token) {
    http.post(GENERATE.replace("generateNewToken", "revoke"), "tokenUuid=" + token.uuid(), admin());
  }

  static String first(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    if (!found.find()) {
      throw new AssertionError(pattern + " is not in: " + text);
    }
    return found.groupCount() == 0 ? found.group() : found.group(1);
  }

  /** A session: its cookie and a crumb of it. */
  record Session(String cookie, String crumb) {}

  /** A visitor's session, as the login page gives it. */
  Session visitor() {
    Http.Reply page = http.get("/login");
    return new Session(cookie(page), first(CRUMB, page.body()));
  }

  /** A session that the administrator logged in to. */
  Session login() {
    Session visitor = visitor();
    Http.Reply answer =
        http.post(
            "/j_spring_security_check",
            "j_username=admin&j_password=" + password + "&Jenkins-Crumb=" + visitor.crumb(),
            "Cookie: " + visitor.cookie());
    String cookie = cookie(answer);
    return new Session(
        cookie, first(CRUMB, http.get("/crumbIssuer/api/json", "Cookie: " + cookie).body()));
  }

  static String cookie(Http.Reply reply) {
    String line = reply.header("Set-Cookie");
    if (line == null) {
      throw new AssertionError("no cookie was set: " + reply.head());
    }
    return line.substring(0, line.indexOf(';'));
  }

  void job(String name, String script) {
    Http.Reply made =
        http.post(
            "/createItem?name=" + name,
            "<project><builders><hudson.tasks.Shell><command>"
                + script
                + "</command></hudson.tasks.Shell></builders></project>",
            admin(),
            "Content-Type: application/xml");
    if (made.status() != 200) {
      throw new AssertionError(made.toString());
    }
  }

  @Override
  public void close() {
    steward.close();
  }
}
