package dev.steward.boot;

import dev.steward.access.FirstAdmin;
import dev.steward.setting.ServerSettings;
import dev.steward.store.Databases;
import dev.steward.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server with its own home directory, and helpers for HTTP tests. */
final class Running implements AutoCloseable {

  private static final Pattern VALUE = Pattern.compile("\"tokenValue\":\"([^\"]+)\"");
  private static final Pattern UUID = Pattern.compile("\"tokenUuid\":\"([^\"]+)\"");
  private static final Pattern CRUMB = Pattern.compile("[0-9a-f]{64}");

  /** Columns that change on each use of a token. */
  private static final Set<String> USAGE =
      Set.of("use_count", "last_used_at", "last_address", "last_agent", "last_path");

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

  /** The URL of a new PostgreSQL database, in the form of the server option. */
  static String freshPostgres() {
    String url = Databases.postgresUrl();
    int query = url.indexOf('?');
    return (query < 0 ? url : url.substring(0, query)) + "?user=postgres";
  }

  /** Starts a server that uses the database. */
  static Running on(String database, Path home) {
    return new Running(
        new ServerSettings(
            home, "127.0.0.1", 0, "", null, database, null, null, List.of(), 2, false),
        store -> store);
  }

  Running(ServerSettings settings, UnaryOperator<Store> between) {
    this(settings.home(), Steward.start(settings, between));
  }

  /** Starts a server with a test clock. */
  Running(Path home, InstantSource clock) {
    this(
        home,
        Steward.start(
            new ServerSettings(
                home, "127.0.0.1", 0, "", null, null, null, null, List.of(), 2, false),
            clock));
  }

  private Running(Path home, Steward steward) {
    this.home = home;
    BuildProcesses.watch(home);
    this.steward = steward;
    http = new Http("http://127.0.0.1:" + steward.port() + "/");
    try {
      password = Files.readString(FirstAdmin.passwordFile(home)).strip();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  String admin() {
    return Http.basic("admin", password);
  }

  /** A new API token of the administrator. */
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

  /** A session cookie and its crumb. */
  record Session(String cookie, String crumb) {}

  /** Opens an anonymous session on the login page. */
  Session visitor() {
    Http.Reply page = http.get("/login");
    return new Session(cookie(page), first(CRUMB, page.body()));
  }

  /** Signs the administrator in. */
  Session login() {
    return login("admin", password);
  }

  Session login(String user, String secret) {
    return session(cookie(form(user, secret, "")));
  }

  /** The session of a cookie, with a new crumb. */
  Session session(String cookie) {
    return new Session(
        cookie, first(CRUMB, http.get("/crumbIssuer/api/json", "Cookie: " + cookie).body()));
  }

  /** Submits the login form; returns the response. */
  Http.Reply form(String user, String secret, String more, String... headers) {
    Session visitor = visitor();
    var all = new ArrayList<>(List.of(headers));
    all.add("Cookie: " + visitor.cookie());
    return http.post(
        "/j_spring_security_check",
        "j_username=" + user + "&j_password=" + secret + more + "&Jenkins-Crumb=" + visitor.crumb(),
        all.toArray(String[]::new));
  }

  static String cookie(Http.Reply reply) {
    String line = reply.header("Set-Cookie");
    if (line == null) {
      throw new AssertionError("no cookie was set: " + reply.head());
    }
    return line.substring(0, line.indexOf(';'));
  }

  /** Creates a user as the administrator. */
  void user(String name, String secret) {
    Http.Reply made =
        http.post(
            "/securityRealm/createAccountByAdmin",
            "username=" + name + "&password1=" + secret + "&password2=" + secret,
            admin());
    if (made.status() != 302) {
      throw new AssertionError(made.toString());
    }
  }

  /** All rows of the database by table, without token usage. */
  Map<String, List<String>> dump() {
    var tables = new TreeMap<String, List<String>>();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + home.resolve("steward.db"));
        Statement statement = connection.createStatement()) {
      try (ResultSet names =
          statement.executeQuery("SELECT name FROM sqlite_master WHERE type = 'table'")) {
        while (names.next()) {
          tables.put(names.getString(1), new ArrayList<>());
        }
      }
      for (var table : tables.entrySet()) {
        try (ResultSet rows = statement.executeQuery("SELECT * FROM " + table.getKey())) {
          while (rows.next()) {
            table.getValue().add(row(rows));
          }
        }
        table.getValue().sort(null);
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    return tables;
  }

  private static String row(ResultSet rows) throws SQLException {
    var text = new StringBuilder();
    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
      String name = rows.getMetaData().getColumnName(i);
      if (!USAGE.contains(name)) {
        byte[] value = rows.getBytes(i);
        text.append(name)
            .append('=')
            .append(value == null ? "null" : new String(value, StandardCharsets.ISO_8859_1))
            .append(' ');
      }
    }
    return text.toString();
  }

  /** Waits until a response contains a text. */
  void await(String path, String wanted) {
    await(
        () -> wanted + " in " + http.get(path, admin()),
        () -> http.get(path, admin()).body().contains(wanted));
  }

  /** Waits until a condition is true. */
  static void await(String what, BooleanSupplier until) {
    await(() -> what, until);
  }

  private static void await(Supplier<String> what, BooleanSupplier until) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!until.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited for " + what.get());
      }
      try {
        TimeUnit.MILLISECONDS.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }

  void job(String name, String script) {
    job("/", name, script);
  }

  /** Creates a folder; {@code at} is the parent's path with a trailing slash. */
  void folder(String at, String name) {
    Http.Reply made =
        http.post(
            at + "createItem?name=" + name,
            "<com.cloudbees.hudson.plugins.folder.Folder/>",
            admin(),
            "Content-Type: application/xml");
    if (made.status() != 200) {
      throw new AssertionError(made.toString());
    }
  }

  /** Creates a job; {@code at} is the parent's path with a trailing slash. */
  void job(String at, String name, String script) {
    Http.Reply made =
        http.post(
            at + "createItem?name=" + name,
            "<project><builders><hudson.tasks.Shell><command>"
                + script
                + "</command></hudson.tasks.Shell></builders></project>",
            admin(),
            "Content-Type: application/xml");
    if (made.status() != 200) {
      throw new AssertionError(made.toString());
    }
  }

  /** Stops the server but not its builds, for the next server in the same home. */
  void leaveBuilds() {
    steward.close();
  }

  @Override
  public void close() {
    steward.close();
    BuildProcesses.end(home);
  }
}
