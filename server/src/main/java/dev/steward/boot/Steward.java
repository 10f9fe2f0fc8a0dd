package dev.steward.boot;

import dev.steward.access.Sessions;
import dev.steward.access.User;
import dev.steward.engine.Ending;
import dev.steward.engine.RequiredPrograms;
import dev.steward.event.Events;
import dev.steward.gate.Door;
import dev.steward.gate.Shutdown;
import dev.steward.gate.Site;
import dev.steward.gate.Table;
import dev.steward.http.Proxies;
import dev.steward.http.Server;
import dev.steward.metric.ServerMetrics;
import dev.steward.run.Result;
import dev.steward.secret.Digests;
import dev.steward.secret.ServerIdentity;
import dev.steward.setting.ServerSettings;
import dev.steward.store.Home;
import dev.steward.store.Store;
import dev.steward.web.Confirming;
import dev.steward.web.ErrorPages;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server. Wires all modules by hand, each depending on earlier ones, and closes them in a fixed
 * order.
 */
public final class Steward implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Steward.class);

  private final Home home;
  private final Store store;
  private final People people;
  private final Choices choices;
  private final Building building;
  private final Starting starting;
  private final Table<Site> table;
  private final Server server;
  private final Upkeep upkeep;
  private final Ground ground;
  private final Items items;
  private final ClockWatch clockWatch;
  private @Nullable Housekeeping housekeeping;
  private @Nullable LocalSocket socket;
  private final Events live;
  private final boolean firstStart;
  private boolean closed;

  /** Wires the modules; if this fails, the caller must close home and store. */
  private Steward(
      ServerSettings settings,
      Home home,
      Store store,
      ServerMetrics counts,
      @Nullable Path configuration,
      InstantSource clock) {
    this.home = home;
    this.store = store;
    ground = Ground.of(settings, home.folder(), store, clock);
    clockWatch = new ClockWatch(clock, System::nanoTime);
    people = new People(ground);
    choices = new Choices(ground, people);
    firstStart = people.ensureAdmin(ground);
    items = new Items(ground, people);
    live = items.live.events();
    building = new Building(ground, people, choices, items);
    starting = new Starting(ground, people, items, building);
    upkeep = new Upkeep(ground, people, choices, items, building, counts, configuration);

    Site site = site(ground, choices, building.ending);
    table = Faces.table(Faces.parts(ground, people, items, building, starting, upkeep), site);
    var door =
        new Door(
            site,
            table,
            people.rights,
            people.login,
            people.sessions,
            people.crumbs,
            people.usage,
            choices::strictCrumbs,
            new ErrorPages(people.authorization::administrators),
            Confirming::words);
    server =
        new Server(
            settings.listen(),
            settings.port(),
            new Proxies(settings.trustedProxies()),
            counts.instrument(door));
  }

  /** Applies configuration files before the server accepts requests and runs builds. */
  private void begin() {
    store.verifyBy(() -> ground.key().belongsTo(store));
    CompletableFuture<Void> _ = store.lost().thenRun(building.ending::fail);
    upkeep.configured.applyFiles();
    server.start();
    building.places.serverUrl(this::url);
    RequiredPrograms.check();
    items.queue.rebase();
    clockWatch.listen(items.queue::rebase);
    clockWatch.listen(starting.times::rebase);
    clockWatch.listen(people.sessions::correctTimes);
    building.engine.start();
    clockWatch.start();
    starting.times.start();
    housekeeping =
        new Housekeeping(
            people.audit,
            choices.settings,
            choices.recorders,
            upkeep.backup,
            items.repeats,
            ground.clock());
    socket =
        LocalSocket.open(
            ground.folder(),
            new LocalWork(people.users, people.tokens, upkeep.backup, ground.folder()));
  }

  /** Starts a server; it accepts requests when this returns. */
  public static Steward start(ServerSettings settings) {
    return start(settings, store -> store);
  }

  /**
   * Starts a server and applies the configuration files before it accepts requests.
   *
   * @param beginsNew whether a new server may be created in a home that has lost its database
   */
  static Steward start(ServerSettings settings, @Nullable Path configuration, boolean beginsNew) {
    return start(settings, store -> store, configuration, beginsNew, Clock.systemUTC());
  }

  /**
   * Like {@link #start(ServerSettings, Path, boolean)}; refuses a home that has lost its database.
   */
  static Steward start(ServerSettings settings, @Nullable Path configuration) {
    return start(settings, configuration, false);
  }

  /** Starts a server with a wrapper around its store, with which tests count statements. */
  static Steward start(ServerSettings settings, UnaryOperator<Store> between) {
    return start(settings, between, null, false, Clock.systemUTC());
  }

  /** Starts a server with the given wall clock. */
  static Steward start(ServerSettings settings, InstantSource clock) {
    return start(settings, store -> store, null, false, clock);
  }

  private static Steward start(
      ServerSettings settings,
      UnaryOperator<Store> between,
      @Nullable Path configuration,
      boolean beginsNew,
      InstantSource clock) {
    Home home = Home.take(settings.home().toAbsolutePath().normalize());
    Store store = null;
    try {
      var counts = new ServerMetrics(Arrays.stream(Result.values()).map(Result::name).toList());
      store = counts.timed(between.apply(UsedHome.open(settings, home.folder(), beginsNew)));
      var steward = new Steward(settings, home, store, counts, configuration, clock);
      try {
        steward.begin();
      } catch (RuntimeException e) {
        steward.close();
        throw e;
      }
      return steward;
    } catch (RuntimeException e) {
      if (store != null) {
        store.close();
      }
      home.close();
      throw e;
    }
  }

  /** Creates the site with a random ID of this start. */
  private static Site site(Ground ground, Choices choices, Ending ending) {
    byte[] start = new byte[4];
    ground.random().nextBytes(start);
    return Site.at(
        choices::url,
        ground.settings().contextPath(),
        Digests.hex(start),
        ServerIdentity.publicKey(ground.key()),
        () -> announced(ending.preparing()));
  }

  private static @Nullable Shutdown announced(Ending.@Nullable Preparing preparing) {
    if (preparing == null) {
      return null;
    }
    Ending.How then = preparing.then();
    String text =
        then == null
            ? "Steward is about to shut down: no new builds start."
            : switch (then) {
              case EXIT, FAILURE ->
                  "Steward shuts down when all builds have finished: no new builds start.";
              case RESTART ->
                  "Steward restarts when all builds have finished: no new builds start.";
            };
    String reason = preparing.reason();
    return new Shutdown(preparing.by(), text, reason == null ? "" : reason);
  }

  /** The route table. */
  Table<Site> table() {
    return table;
  }

  /** The event buffer. */
  Events events() {
    return live;
  }

  /** Number of password hashes computed since the start. */
  long passwordChecks() {
    return people.passwords.checkCount();
  }

  Sessions sessions() {
    return people.sessions;
  }

  /** Returns an existing user. */
  User user(String name) {
    return Objects.requireNonNull(people.users.find(name));
  }

  /** The port it listens on, regardless of the public URL. */
  int port() {
    return server.port();
  }

  /** The server's URL, ending in a slash. */
  public String url() {
    return choices.url(server.port());
  }

  /** True if this start created the first administrator. */
  public boolean isFirstStart() {
    return firstStart;
  }

  /** Completes when a restart or exit was requested, or the database was lost. */
  CompletableFuture<Ending.How> decided() {
    return building.ending.decided();
  }

  /**
   * Waits for requests to end, saves buffered usage data, and leaves build processes running. On
   * return, no thread of the server is left and nothing writes to the home.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    building.ending.leave();
    close("the command line socket", socket);
    close("the housekeeping", housekeeping);
    close("the event streams", live);
    close("the HTTP server", server);
    close("the health checks", upkeep.health);
    close("the clock watch", clockWatch);
    close("the triggers", starting.times);
    close("polling", starting.polls);
    close("file deletion", items.runs);
    close("the engine", building.engine);
    close("the log watcher", items.live.growth());
    close("token usage", people.usage);
    close("the store", store);
    close("the home", home);
  }

  /** A failure to close one service must not prevent the others from closing. */
  private static void close(String what, @Nullable AutoCloseable part) {
    if (part == null) {
      return;
    }
    try {
      part.close();
    } catch (Exception e) {
      LOG.error("closing {} failed", what, e);
    }
  }
}
