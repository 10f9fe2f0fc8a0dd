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
final class TestServer implements AutoCloseable {

  private static final Pattern TOKEN_VALUE = Pattern.compile("\"tokenValue\":\"([^\"]+)\"");
  private static final Pattern TOKEN_UUID = Pattern.compile("\"tokenUuid\":\"([^\"]+)\"");
  private static final Pattern CRUMB = Pattern.compile("[0-9a-f]{64}");

  /** Columns that change on each use of a token. */
  private static final Set<String> TOKEN_USAGE_COLUMNS =
      Set.of("use_count", "last_used_at", "last_address", "last_agent", "last_path");

  static final String GENERATE_TOKEN_PATH =
      "/me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken";

  final Path home;
  final Steward steward;
  final Http http;
  final String password;

  TestServer(Path home) {
    this(home, false);
  }

  TestServer(Path home, boolean strictCrumbs) {
    this(ServerSettings.at(home).port(0).strictCrumbs(strictCrumbs).build(), store -> store);
  }

  /** The URL of a new PostgreSQL database, in the form of the server option. */
  static String newPostgresUrl() {
    String url = Databases.postgresUrl();
    int query = url.indexOf('?');
    return (query < 0 ? url : url.substring(0, query)) + "?user=postgres";
  }

  /** Starts a server that uses the database. */
  static TestServer onDatabase(String database, Path home) {
    return new TestServer(
        ServerSettings.at(home).port(0).database(database).build(), store -> store);
  }

  TestServer(ServerSettings settings, UnaryOperator<Store> storeWrapper) {
    this(settings.home(), Steward.start(settings, storeWrapper));
  }

  /** Starts a server with a test clock. */
  TestServer(Path home, InstantSource clock) {
    this(home, Steward.start(ServerSettings.at(home).port(0).build(), clock));
  }

  private TestServer(Path home, Steward steward) {
    this.home = home;
    BuildProcesses.register(home);
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
  record TestToken(String value, String uuid) {}

  TestToken createToken() {
    String body = http.post(GENERATE_TOKEN_PATH, "newTokenName=t", admin()).body();
    return new TestToken(firstMatch(TOKEN_VALUE, body), firstMatch(TOKEN_UUID, body));
  }

  void revoke(TestToken token) {
    http.post(
        GENERATE_TOKEN_PATH.replace("generateNewToken", "revoke"),
        "tokenUuid=" + token.uuid(),
        admin());
  }

  static String firstMatch(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new AssertionError(pattern + " is not in: " + text);
    }
    return matcher.groupCount() == 0 ? matcher.group() : matcher.group(1);
  }

  /** A session cookie and its crumb. */
  record UserSession(String cookie, String crumb) {}

  /** Opens an anonymous session on the login page. */
  UserSession anonymousSession() {
    Http.Reply page = http.get("/login");
    return new UserSession(cookie(page), firstMatch(CRUMB, page.body()));
  }

  /** Signs the administrator in. */
  UserSession login() {
    return login("admin", password);
  }

  UserSession login(String user, String userPassword) {
    return sessionOf(cookie(submitLogin(user, userPassword, "")));
  }

  /** The session of a cookie, with a new crumb. */
  UserSession sessionOf(String cookie) {
    return new UserSession(
        cookie, firstMatch(CRUMB, http.get("/crumbIssuer/api/json", "Cookie: " + cookie).body()));
  }

  /** Submits the login form; returns the response. */
  Http.Reply submitLogin(String user, String userPassword, String extraFields, String... headers) {
    UserSession visitor = anonymousSession();
    var allHeaders = new ArrayList<>(List.of(headers));
    allHeaders.add("Cookie: " + visitor.cookie());
    return http.post(
        "/j_spring_security_check",
        "j_username="
            + user
            + "&j_password="
            + userPassword
            + extraFields
            + "&Jenkins-Crumb="
            + visitor.crumb(),
        allHeaders.toArray(String[]::new));
  }

  static String cookie(Http.Reply reply) {
    String line = reply.header("Set-Cookie");
    if (line == null) {
      throw new AssertionError("no cookie was set: " + reply.headerLines());
    }
    return line.substring(0, line.indexOf(';'));
  }

  /** Creates a user as the administrator. */
  void createUser(String name, String userPassword) {
    Http.Reply response =
        http.post(
            "/securityRealm/createAccountByAdmin",
            "username=" + name + "&password1=" + userPassword + "&password2=" + userPassword,
            admin());
    if (response.status() != 302) {
      throw new AssertionError(response.toString());
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
            table.getValue().add(rowText(rows));
          }
        }
        table.getValue().sort(null);
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    return tables;
  }

  private static String rowText(ResultSet rows) throws SQLException {
    var text = new StringBuilder();
    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
      String name = rows.getMetaData().getColumnName(i);
      if (!TOKEN_USAGE_COLUMNS.contains(name)) {
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
  void await(String path, String expected) {
    await(
        () -> expected + " in " + http.get(path, admin()),
        () -> http.get(path, admin()).body().contains(expected));
  }

  /** Waits until a condition is true. */
  static void await(String description, BooleanSupplier condition) {
    await(() -> description, condition);
  }

  private static void await(Supplier<String> description, BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited for " + description.get());
      }
      try {
        TimeUnit.MILLISECONDS.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }

  void createJob(String name, String script) {
    createJob("/", name, script);
  }

  /** Creates a folder; {@code parentPath} is the parent's path with a trailing slash. */
  void createFolder(String parentPath, String name) {
    Http.Reply response =
        http.post(
            parentPath + "createItem?name=" + name,
            "<com.cloudbees.hudson.plugins.folder.Folder/>",
            admin(),
            "Content-Type: application/xml");
    if (response.status() != 200) {
      throw new AssertionError(response.toString());
    }
  }

  /** Creates a job; {@code parentPath} is the parent's path with a trailing slash. */
  void createJob(String parentPath, String name, String script) {
    Http.Reply response =
        http.post(
            parentPath + "createItem?name=" + name,
            "<project><builders><hudson.tasks.Shell><command>"
                + script
                + "</command></hudson.tasks.Shell></builders></project>",
            admin(),
            "Content-Type: application/xml");
    if (response.status() != 200) {
      throw new AssertionError(response.toString());
    }
  }

  /** Stops the server but not its builds, for the next server in the same home. */
  void closeKeepingBuilds() {
    steward.close();
  }

  @Override
  public void close() {
    steward.close();
    BuildProcesses.kill(home);
  }
}
