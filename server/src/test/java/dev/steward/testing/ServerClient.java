package dev.steward.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sends requests to a server, as its administrator unless stated otherwise. */
public abstract class ServerClient {

  public static final String GENERATE_TOKEN_PATH =
      "/me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken";
  public static final String XML = "Content-Type: application/xml";
  public static final String JSON = "Content-Type: application/json";

  private static final Pattern TOKEN_VALUE = Pattern.compile("\"tokenValue\":\"([^\"]+)\"");
  private static final Pattern TOKEN_UUID = Pattern.compile("\"tokenUuid\":\"([^\"]+)\"");
  private static final Pattern CRUMB = Pattern.compile("[0-9a-f]{64}");

  /** Sends requests without credentials. */
  public abstract Http http();

  /** The administrator's initial password. */
  public abstract String password();

  /** The authorization header of the administrator. */
  public final String admin() {
    return Http.basic("admin", password());
  }

  public final Http.Reply get(String path, String... headers) {
    return http().get(path, withAdmin(headers));
  }

  /** Returns the body of a GET. */
  public final String getBody(String path) {
    return get(path).body();
  }

  public final Http.Reply post(String path) {
    return post(path, "");
  }

  public final Http.Reply post(String path, String body, String... headers) {
    return http().post(path, body, withAdmin(headers));
  }

  public final Http.Reply postXml(String path, String xml) {
    return post(path, xml, XML);
  }

  public final Http.Reply postJson(String path, String json) {
    return post(path, json, JSON);
  }

  private String[] withAdmin(String... headers) {
    var allHeaders = new ArrayList<>(List.of(headers));
    allHeaders.add(admin());
    return allHeaders.toArray(String[]::new);
  }

  private static void requireStatus(int status, Http.Reply reply) {
    if (reply.status() != status) {
      throw new AssertionError("expected status " + status + ": " + reply);
    }
  }

  /** Creates an item; {@code parentPath} is the parent's path with a trailing slash. */
  public final void createItem(String parentPath, String name, String xml) {
    requireStatus(200, postXml(parentPath + "createItem?name=" + name, xml));
  }

  public final void createItem(String name, String xml) {
    createItem("/", name, xml);
  }

  /** Creates a folder; {@code parentPath} is the parent's path with a trailing slash. */
  public final void createFolder(String parentPath, String name) {
    createItem(parentPath, name, "<com.cloudbees.hudson.plugins.folder.Folder/>");
  }

  public final void createJob(String name, String script) {
    createJob("/", name, script);
  }

  /** Creates a job with one shell step; {@code script} must be escaped for XML. */
  public final void createJob(String parentPath, String name, String script) {
    createItem(
        parentPath,
        name,
        "<project><builders><hudson.tasks.Shell><command>"
            + script
            + "</command></hudson.tasks.Shell></builders></project>");
  }

  /** Starts a build without a quiet period; {@code jobPath} has a trailing slash. */
  public final void startBuild(String jobPath) {
    requireStatus(201, post(jobPath + "build?delay=0sec"));
  }

  /** Waits for the end of a build and checks its result; returns its log. */
  public final String awaitBuild(String jobPath, int number, String result) {
    String build = jobPath + number + "/";
    await(build + "api/json?tree=building", "\"building\":false");
    String log = getBody(build + "consoleText");
    String actual = getBody(build + "api/json?tree=result");
    if (!actual.contains("\"result\":\"" + result + "\"")) {
      throw new AssertionError("expected " + result + " in " + actual + "; log: " + log);
    }
    return log;
  }

  /** Starts a build of a job and waits for its end; returns its log. */
  public final String build(String jobPath, int number, String result) {
    startBuild(jobPath);
    return awaitBuild(jobPath, number, result);
  }

  /** Creates a user. */
  public final void createUser(String name, String userPassword) {
    requireStatus(
        302,
        post(
            "/securityRealm/createAccountByAdmin",
            "username=" + name + "&password1=" + userPassword + "&password2=" + userPassword));
  }

  /** Creates an API token of the administrator. */
  public final TestToken createToken() {
    String body = post(GENERATE_TOKEN_PATH, "newTokenName=t").body();
    return new TestToken(firstMatch(TOKEN_VALUE, body), firstMatch(TOKEN_UUID, body));
  }

  public final void revoke(TestToken token) {
    post(GENERATE_TOKEN_PATH.replace("generateNewToken", "revoke"), "tokenUuid=" + token.uuid());
  }

  /** Opens an anonymous session on the login page. */
  public final UserSession anonymousSession() {
    Http.Reply page = http().get("/login");
    return new UserSession(cookie(page), firstMatch(CRUMB, page.body()));
  }

  /** Signs the administrator in. */
  public final UserSession login() {
    return login("admin", password());
  }

  public final UserSession login(String user, String userPassword) {
    return sessionOf(cookie(submitLogin(user, userPassword, "")));
  }

  /** Returns the session of a cookie, with a new crumb. */
  public final UserSession sessionOf(String cookie) {
    return new UserSession(
        cookie, firstMatch(CRUMB, http().get("/crumbIssuer/api/json", "Cookie: " + cookie).body()));
  }

  /** Submits the login form; returns the response. */
  public final Http.Reply submitLogin(
      String user, String userPassword, String extraFields, String... headers) {
    UserSession session = anonymousSession();
    var allHeaders = new ArrayList<>(List.of(headers));
    allHeaders.add("Cookie: " + session.cookie());
    return http()
        .post(
            "/j_spring_security_check",
            "j_username="
                + user
                + "&j_password="
                + userPassword
                + extraFields
                + "&Jenkins-Crumb="
                + session.crumb(),
            allHeaders.toArray(String[]::new));
  }

  /** Returns the first cookie that a response sets. */
  public static String cookie(Http.Reply reply) {
    String line = reply.header("Set-Cookie");
    if (line == null) {
      throw new AssertionError("no cookie was set: " + reply.headerLines());
    }
    return line.substring(0, line.indexOf(';'));
  }

  /** Returns the first match of a pattern, or of its group if it has one. */
  public static String firstMatch(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new AssertionError(pattern + " is not in: " + text);
    }
    return matcher.groupCount() == 0 ? matcher.group() : matcher.group(1);
  }

  /** Waits until a response contains a string. */
  public final void await(String path, String expected) {
    await(() -> expected + " in " + get(path), () -> getBody(path).contains(expected));
  }

  /** Waits until a condition is true. */
  public static void await(String description, BooleanSupplier condition) {
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
}
