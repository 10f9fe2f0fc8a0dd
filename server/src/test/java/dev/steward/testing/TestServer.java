package dev.steward.testing;

import static java.util.Objects.requireNonNull;

import dev.steward.access.FirstAdmin;
import dev.steward.access.Sessions;
import dev.steward.access.User;
import dev.steward.agent.ConnectionTiming;
import dev.steward.agent.NodeConnections;
import dev.steward.agent.SshConnector;
import dev.steward.boot.Steward;
import dev.steward.boot.StewardAccess;
import dev.steward.cloud.CloudIntervals;
import dev.steward.engine.ServerLifecycle;
import dev.steward.event.Events;
import dev.steward.host.Hosts;
import dev.steward.pipeline.run.StoredNode;
import dev.steward.routing.RouteTable;
import dev.steward.routing.Site;
import dev.steward.setting.ServerSettings;
import dev.steward.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A server in this JVM, with its own home.
 *
 * <p>As an extension ({@code @RegisterExtension static final TestServer server =
 * TestServer.create()}) it runs in a temporary home for all tests of a class, or for each test if
 * the field is not static. A server that a test constructs itself starts immediately and must be
 * closed.
 */
public final class TestServer extends ServerClient
    implements AutoCloseable,
        BeforeAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        AfterAllCallback {

  private final Function<Path, ServerSettings> settingsOfHome;
  private final Function<ServerSettings, Steward> starter;
  private @Nullable TestFolder folder;
  private boolean perClass;
  private @Nullable ServerSettings settings;
  private @Nullable Steward steward;
  private @Nullable Http http;
  private @Nullable String password;

  private TestServer(
      @Nullable ServerSettings settings,
      Function<Path, ServerSettings> settingsOfHome,
      Function<ServerSettings, Steward> starter) {
    this.settings = settings;
    this.settingsOfHome = settingsOfHome;
    this.starter = starter;
    if (settings != null) {
      start();
    }
  }

  /** Starts a server with default settings. */
  public TestServer(Path home) {
    this(settings(home), TestServer::settings, Steward::start);
  }

  public TestServer(Path home, boolean strictCrumbs) {
    this(settings(home, null, strictCrumbs), TestServer::settings, Steward::start);
  }

  public TestServer(ServerSettings settings, UnaryOperator<Store> storeWrapper) {
    this(settings, TestServer::settings, s -> StewardAccess.start(s, storeWrapper));
  }

  /** Starts a server with a test clock. */
  public TestServer(Path home, InstantSource clock) {
    this(settings(home), TestServer::settings, s -> StewardAccess.start(s, clock));
  }

  /** Starts a server that uses the database. */
  public static TestServer onDatabase(String database, Path home) {
    return new TestServer(settings(home, database, false), TestServer::settings, Steward::start);
  }

  /**
   * An extension with default settings; uses PostgreSQL if the class is annotated with {@link
   * OnPostgres}.
   */
  public static TestServer create() {
    return create(TestServer::settings, store -> store);
  }

  /** An extension with other settings and a wrapper around the store. */
  public static TestServer create(
      Function<Path, ServerSettings> settings, UnaryOperator<Store> storeWrapper) {
    return new TestServer(null, settings, s -> StewardAccess.start(s, storeWrapper));
  }

  /** An extension whose builds run on machines other than the server's own. */
  public static TestServer on(Hosts.Factory machines) {
    return new TestServer(null, TestServer::settings, s -> StewardAccess.startOn(s, machines));
  }

  /** An extension whose SSH nodes are connected by the test. */
  public static TestServer withNodes(SshConnector connector, ConnectionTiming timing) {
    return new TestServer(
        null, TestServer::settings, s -> StewardAccess.startWith(s, connector, timing));
  }

  /** An extension whose nodes, including those in clouds, are checked more often. */
  public static TestServer withClouds(ConnectionTiming timing, CloudIntervals clouds) {
    return new TestServer(
        null, TestServer::settings, s -> StewardAccess.startWith(s, timing, clouds));
  }

  /** The connections of all nodes. */
  public NodeConnections nodeConnections() {
    return StewardAccess.nodeConnections(steward());
  }

  /** Starts a server whose builds run on machines other than its own. */
  public static TestServer startOn(Path home, Hosts.Factory machines) {
    return new TestServer(
        settings(home), TestServer::settings, s -> StewardAccess.startOn(s, machines));
  }

  /** Settings of a server on SQLite. */
  public static ServerSettings settings(Path home) {
    return settings(home, null, false);
  }

  public static ServerSettings settingsWithStrictCrumbs(Path home) {
    return settings(home, null, true);
  }

  private static ServerSettings settings(
      Path home, @Nullable String database, boolean strictCrumbs) {
    return ServerSettings.at(home).port(0).database(database).strictCrumbs(strictCrumbs).build();
  }

  /** The URL of a new PostgreSQL database, in the form that the server option requires. */
  public static String newPostgresUrl() {
    String url = Databases.postgresUrl();
    int query = url.indexOf('?');
    return (query < 0 ? url : url.substring(0, query)) + "?user=postgres";
  }

  /** Starts the server, or starts it again in the same home after a {@link #close}. */
  public void start() {
    ServerSettings current = requireNonNull(settings, "the server has no home yet");
    BuildProcesses.register(current.home());
    Steward started = starter.apply(current);
    steward = started;
    http = new Http("http://127.0.0.1:" + StewardAccess.port(started) + "/");
    Path file = FirstAdmin.passwordFile(current.home());
    try {
      if (password == null || Files.exists(file)) {
        password = Files.readString(file).strip();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Stops the server and its builds, and starts the server again in the same home. */
  public void restart() {
    close();
    start();
  }

  /** Stops the server but not its builds, so that the next server in the same home resumes them. */
  public void closeKeepingBuilds() {
    steward().close();
  }

  @Override
  public void close() {
    if (steward != null) {
      steward.close();
      BuildProcesses.kill(home());
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    if (folder == null) {
      perClass = true;
      startInNewHome(context);
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (!perClass) {
      startInNewHome(context);
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (!perClass) {
      closeAndDeleteHome();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    closeAndDeleteHome();
  }

  private void startInNewHome(ExtensionContext context) {
    var newFolder = new TestFolder();
    folder = newFolder;
    Path home = newFolder.path().resolve("home");
    settings =
        context.getRequiredTestClass().isAnnotationPresent(OnPostgres.class)
            ? settings(home, newPostgresUrl(), false)
            : settingsOfHome.apply(home);
    password = null;
    start();
  }

  private void closeAndDeleteHome() {
    try {
      close();
    } finally {
      steward = null;
      if (folder != null) {
        folder.delete();
        folder = null;
      }
    }
  }

  public Path home() {
    return requireNonNull(settings, "the server has no home yet").home();
  }

  @Override
  public Http http() {
    return requireNonNull(http, "the server is not started");
  }

  @Override
  public String password() {
    return requireNonNull(password, "the server is not started");
  }

  private Steward steward() {
    return requireNonNull(steward, "the server is not started");
  }

  /** The server's public URL, ending in a slash. */
  public String url() {
    return steward().url();
  }

  public int port() {
    return StewardAccess.port(steward());
  }

  public RouteTable<Site> routeTable() {
    return StewardAccess.routeTable(steward());
  }

  public Events events() {
    return StewardAccess.events(steward());
  }

  public Sessions sessions() {
    return StewardAccess.sessions(steward());
  }

  public User user(String name) {
    return StewardAccess.user(steward(), name);
  }

  /** The tree of a run of a pipeline, as last stored. */
  public List<StoredNode> pipelineNodes(String job, long number) {
    return StewardAccess.pipelineNodes(steward(), job, number);
  }

  /** Number of password hashes computed since startup. */
  public long passwordChecks() {
    return StewardAccess.passwordChecks(steward());
  }

  /** Completes when a restart or exit is requested, or the database is lost. */
  public CompletableFuture<ServerLifecycle.ExitMode> shutdownRequested() {
    return StewardAccess.shutdownRequested(steward());
  }

  /** All rows of the SQLite database by table, without token usage. */
  public Map<String, List<String>> dump() {
    return DatabaseDump.of(home());
  }

  /** The files in the home that contain one of the strings. */
  public List<Path> filesContaining(String... texts) {
    try (Stream<Path> files = Files.walk(home())) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> Arrays.stream(texts).anyMatch(read(file)::contains))
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
