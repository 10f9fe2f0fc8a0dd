package dev.steward.boot;

import dev.steward.access.Caller;
import dev.steward.access.Sessions;
import dev.steward.access.User;
import dev.steward.agent.NodeConnections;
import dev.steward.engine.ServerLifecycle;
import dev.steward.event.Events;
import dev.steward.host.Hosts;
import dev.steward.host.local.RequiredPrograms;
import dev.steward.http.HttpServer;
import dev.steward.http.TrustedProxies;
import dev.steward.job.Job;
import dev.steward.metric.ServerMetrics;
import dev.steward.pipeline.run.StoredNode;
import dev.steward.routing.RequestPipeline;
import dev.steward.routing.RouteTable;
import dev.steward.routing.Shutdown;
import dev.steward.routing.Site;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.secret.Digests;
import dev.steward.secret.ServerIdentity;
import dev.steward.setting.ServerSettings;
import dev.steward.store.Home;
import dev.steward.store.Store;
import dev.steward.web.ConfirmationMessages;
import dev.steward.web.ErrorPages;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
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
  private final AccessModule accessModule;
  private final SettingsModule settingsModule;
  private final EngineModule engineModule;
  private final TriggersModule triggersModule;
  private final RouteTable<Site> routeTable;
  private final HttpServer server;
  private final PipelineModule pipelineModule;
  private final AdminModule adminModule;
  private final CoreModule coreModule;
  private final ItemsModule itemsModule;
  private final ClockWatch clockWatch;
  private @Nullable Housekeeping housekeeping;
  private @Nullable LocalSocket socket;
  private final Events events;
  private final boolean firstStart;
  private boolean closed;

  /** Wires the modules; if this fails, the caller must close the home and the store. */
  private Steward(
      ServerSettings settings,
      Home home,
      Store store,
      ServerMetrics counts,
      @Nullable Path configuration,
      InstantSource clock,
      Hosts.@Nullable Factory machines,
      AgentOptions agentOptions) {
    this.home = home;
    this.store = store;
    coreModule = CoreModule.of(settings, home.folder(), store, clock);
    clockWatch = new ClockWatch(clock, System::nanoTime);
    accessModule = new AccessModule(coreModule);
    settingsModule = new SettingsModule(coreModule, accessModule);
    firstStart = accessModule.ensureAdmin(coreModule);
    itemsModule = new ItemsModule(coreModule, accessModule);
    events = itemsModule.events;
    engineModule =
        new EngineModule(
            coreModule, accessModule, settingsModule, itemsModule, machines, agentOptions);
    pipelineModule =
        new PipelineModule(coreModule, accessModule, settingsModule, itemsModule, engineModule);
    triggersModule = new TriggersModule(coreModule, accessModule, itemsModule, engineModule);
    adminModule =
        new AdminModule(
            coreModule,
            accessModule,
            settingsModule,
            itemsModule,
            engineModule,
            pipelineModule.libraries,
            counts,
            configuration);

    Site site = site(coreModule, settingsModule, engineModule.lifecycle);
    routeTable =
        HttpModule.routeTable(
            new ServerModules(
                coreModule,
                accessModule,
                settingsModule,
                itemsModule,
                engineModule,
                pipelineModule,
                triggersModule,
                adminModule),
            site);
    var pipeline =
        new RequestPipeline(
            site,
            routeTable,
            accessModule.rights,
            accessModule.login,
            accessModule.sessions,
            accessModule.crumbs,
            accessModule.tokenUsage,
            settingsModule::strictCrumbs,
            new ErrorPages(accessModule.authorization::administrators),
            ConfirmationMessages::message);
    server =
        new HttpServer(
            settings.listen(),
            settings.port(),
            new TrustedProxies(settings.trustedProxies()),
            counts.instrument(pipeline));
  }

  /** Starts the services, after applying the configuration files. */
  private void startServices() {
    store.setOwnershipCheck(() -> coreModule.key().belongsTo(store));
    CompletableFuture<Void> _ = store.databaseLost().thenRun(engineModule.lifecycle::fail);
    adminModule.configurationService.applyFiles();
    server.start();
    engineModule.environments.serverUrl(this::url);
    RequiredPrograms.check();
    itemsModule.queue.correctDueTimes();
    clockWatch.onJump(itemsModule.queue::correctDueTimes);
    clockWatch.onJump(triggersModule.cronScheduler::rebase);
    clockWatch.onJump(accessModule.sessions::correctTimes);
    engineModule.provisioner.restore();
    engineModule.nodeConnections.start();
    engineModule.engine.start();
    engineModule.provisioner.start();
    clockWatch.start();
    triggersModule.cronScheduler.start();
    housekeeping =
        new Housekeeping(
            accessModule.audit,
            settingsModule.settings,
            settingsModule.recorders,
            adminModule.backup,
            itemsModule.idempotencyKeys,
            coreModule.clock());
    socket =
        LocalSocket.open(
            coreModule.folder(),
            new LocalRequests(
                accessModule.users, accessModule.tokens, adminModule.backup, coreModule.folder()));
  }

  /** Starts a server, which accepts requests once this method returns. */
  public static Steward start(ServerSettings settings) {
    return start(settings, store -> store);
  }

  /**
   * Starts a server and applies the configuration files before it accepts requests.
   *
   * @param allowNew whether a new server may be created in a home that has lost its database
   */
  static Steward start(ServerSettings settings, @Nullable Path configuration, boolean allowNew) {
    return start(settings, store -> store, configuration, allowNew, Clock.systemUTC());
  }

  /**
   * Like {@link #start(ServerSettings, Path, boolean)}; refuses a home that has lost its database.
   */
  static Steward start(ServerSettings settings, @Nullable Path configuration) {
    return start(settings, configuration, false);
  }

  /** Starts a server with a wrapper around its store, which tests use to count statements. */
  static Steward start(ServerSettings settings, UnaryOperator<Store> storeWrapper) {
    return start(settings, storeWrapper, null, false, Clock.systemUTC());
  }

  /** Starts a server whose builds run on the given machines instead of its own. */
  static Steward startOn(ServerSettings settings, Hosts.Factory machines) {
    return start(
        settings, store -> store, null, false, Clock.systemUTC(), machines, AgentOptions.STANDARD);
  }

  /** Starts a server that connects nodes in the given way and at the given intervals. */
  static Steward startWith(ServerSettings settings, AgentOptions agentOptions) {
    return start(settings, store -> store, null, false, Clock.systemUTC(), null, agentOptions);
  }

  /** The tree of a run of a pipeline, as last stored. */
  List<StoredNode> pipelineNodes(String jobName, long number) {
    Job job = itemsModule.jobs.find(Caller.system(), jobName);
    Run run = job == null ? null : itemsModule.runs.find(job, number);
    return run == null ? List.of() : pipelineModule.trees.of(run);
  }

  /** The connections of all nodes. */
  NodeConnections nodeConnections() {
    return engineModule.nodeConnections;
  }

  /** Starts a server with the given wall clock. */
  static Steward start(ServerSettings settings, InstantSource clock) {
    return start(settings, store -> store, null, false, clock);
  }

  private static Steward start(
      ServerSettings settings,
      UnaryOperator<Store> storeWrapper,
      @Nullable Path configuration,
      boolean allowNew,
      InstantSource clock) {
    return start(
        settings, storeWrapper, configuration, allowNew, clock, null, AgentOptions.STANDARD);
  }

  private static Steward start(
      ServerSettings settings,
      UnaryOperator<Store> storeWrapper,
      @Nullable Path configuration,
      boolean allowNew,
      InstantSource clock,
      Hosts.@Nullable Factory machines,
      AgentOptions agentOptions) {
    Home home = Home.acquire(settings.home().toAbsolutePath().normalize());
    Store store = null;
    try {
      var counts = new ServerMetrics(Arrays.stream(Result.values()).map(Result::name).toList());
      store =
          counts.timed(storeWrapper.apply(ExistingHome.open(settings, home.folder(), allowNew)));
      var steward =
          new Steward(settings, home, store, counts, configuration, clock, machines, agentOptions);
      try {
        steward.startServices();
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

  /** Creates the site with a random ID for this start. */
  private static Site site(
      CoreModule coreModule, SettingsModule settingsModule, ServerLifecycle lifecycle) {
    byte[] start = new byte[4];
    coreModule.random().nextBytes(start);
    return Site.of(
        settingsModule::url,
        coreModule.settings().contextPath(),
        Digests.hex(start),
        ServerIdentity.publicKey(coreModule.key()),
        () -> shutdownNotice(lifecycle.activeQuietDown()));
  }

  private static @Nullable Shutdown shutdownNotice(ServerLifecycle.@Nullable QuietDown quietDown) {
    if (quietDown == null) {
      return null;
    }
    ServerLifecycle.ExitMode action = quietDown.exitMode();
    String text =
        action == null
            ? "Steward is about to shut down: no new builds will start."
            : switch (action) {
              case EXIT, FAILURE ->
                  "Steward will shut down when all builds have finished. No new builds will start.";
              case RESTART ->
                  "Steward will restart when all builds have finished. No new builds will start.";
            };
    String reason = quietDown.reason();
    return new Shutdown(quietDown.by(), text, reason == null ? "" : reason);
  }

  /** The route table. */
  RouteTable<Site> routeTable() {
    return routeTable;
  }

  /** The event buffer. */
  Events events() {
    return events;
  }

  /** Number of password hashes computed since the server started. */
  long passwordChecks() {
    return accessModule.passwords.checkCount();
  }

  Sessions sessions() {
    return accessModule.sessions;
  }

  /** Returns an existing user. */
  User user(String name) {
    return Objects.requireNonNull(accessModule.users.find(name));
  }

  /** The port that the server listens on, regardless of the public URL. */
  int port() {
    return server.port();
  }

  /** The server's URL, ending in a slash. */
  public String url() {
    return settingsModule.url(server.port());
  }

  /** True if this start created the first administrator. */
  public boolean isFirstStart() {
    return firstStart;
  }

  /** Completes when a restart or exit is requested, or the database is lost. */
  CompletableFuture<ServerLifecycle.ExitMode> shutdownRequested() {
    return engineModule.lifecycle.exitDecision();
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
    engineModule.lifecycle.markLeaving();
    close("the command line socket", socket);
    close("the housekeeping", housekeeping);
    close("the event streams", events);
    close("the connections of agents", engineModule.inboundConnections);
    close("the HTTP server", server);
    close("the health checks", adminModule.health);
    close("the clock watch", clockWatch);
    close("the triggers", triggersModule.cronScheduler);
    close("polling", triggersModule.poller);
    close("file deletion", itemsModule.runs);
    close("the clouds", engineModule.provisioner::stop);
    close("the engine", engineModule.engine);
    close("the connections to nodes", engineModule.nodeConnections);
    close("the connections to clouds", engineModule.provisioner);
    close("the machines", engineModule.hosts);
    close("the log watcher", itemsModule.logWatcher);
    close("token usage", accessModule.tokenUsage);
    close("the store", store);
    close("the home", home);
  }

  /** A failure to close one service must not prevent the others from closing. */
  private static void close(String name, @Nullable AutoCloseable service) {
    if (service == null) {
      return;
    }
    try {
      service.close();
    } catch (Exception e) {
      LOG.error("closing {} failed", name, e);
    }
  }
}
