package dev.steward.boot;

import dev.steward.access.AccessSettings;
import dev.steward.access.Authorization;
import dev.steward.access.Crumbs;
import dev.steward.access.FirstAdmin;
import dev.steward.access.GrantedItems;
import dev.steward.access.Groups;
import dev.steward.access.Login;
import dev.steward.access.Passwords;
import dev.steward.access.Sessions;
import dev.steward.access.StrategyRights;
import dev.steward.access.TokenUsage;
import dev.steward.access.Tokens;
import dev.steward.access.Users;
import dev.steward.audit.Audit;
import dev.steward.blob.Blobs;
import dev.steward.engine.Engine;
import dev.steward.engine.Means;
import dev.steward.engine.Places;
import dev.steward.gate.Door;
import dev.steward.gate.Site;
import dev.steward.gate.Table;
import dev.steward.http.Proxies;
import dev.steward.http.Server;
import dev.steward.job.GrantKeeper;
import dev.steward.job.Job;
import dev.steward.job.JobLinks;
import dev.steward.job.Jobs;
import dev.steward.queue.Queue;
import dev.steward.rest.FolderPlaces;
import dev.steward.rest.JobPlaces;
import dev.steward.rest.Kinds;
import dev.steward.rest.Parts;
import dev.steward.rest.RunPlaces;
import dev.steward.rest.ServerPlaces;
import dev.steward.rest.UserPlaces;
import dev.steward.rest.ViewPlaces;
import dev.steward.run.Notes;
import dev.steward.rest.rights.RightsPlaces;
import dev.steward.run.Runs;
import dev.steward.run.Uploads;
import dev.steward.run.Written;
import dev.steward.secret.Digests;
import dev.steward.secret.Sealed;
import dev.steward.secret.ServerKey;
import dev.steward.setting.ServerSettings;
import dev.steward.store.Home;
import dev.steward.store.Store;
import dev.steward.store.Stores;
import dev.steward.store.Tx;
import dev.steward.view.Views;
import dev.steward.web.JobPages;
import dev.steward.web.ListPages;
import dev.steward.web.ServerPages;
import dev.steward.web.UserPages;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * One server: all its parts, joined by hand in one readable method, and let go in the other order.
 */
public final class Steward implements AutoCloseable {

  private final Home home;
  private final Store store;
  private final TokenUsage usage;
  private final Engine engine;
  private final Server server;
  private final LocalSocket socket;
  private final String url;
  private final boolean firstStart;
  private final Table<Site> table;
  private final Passwords passwords;

  private Steward(
      Home home,
      Store store,
      Table<Site> table,
      Passwords passwords,
      TokenUsage usage,
      Engine engine,
      Server server,
      LocalSocket socket,
      String url,
      boolean firstStart) {
    this.home = home;
    this.store = store;
    this.table = table;
    this.passwords = passwords;
    this.usage = usage;
    this.engine = engine;
    this.server = server;
    this.socket = socket;
    this.url = url;
    this.firstStart = firstStart;
  }

  /** Starts a server; it answers when this returns. */
  public static Steward start(ServerSettings settings) {
    return start(settings, store -> store);
  }

  /** As above, with something between the server and its store: tests count what it is asked. */
  static Steward start(ServerSettings settings, UnaryOperator<Store> between) {
    Home home = Home.take(settings.home().toAbsolutePath().normalize());
    Store store = null;
    try {
      store = between.apply(open(settings, home.folder()));
      return join(settings, home, store);
    } catch (RuntimeException e) {
      if (store != null) {
        store.close();
      }
      home.close();
      throw e;
    }
  }

  static Store open(ServerSettings settings, Path folder) {
    System.setProperty("org.sqlite.tmpdir", folder.resolve("run").toString());
    return Stores.open(
        settings.database(),
        System.getenv("STEWARD_DATABASE_USER"),
        System.getenv("STEWARD_DATABASE_PASSWORD"),
        folder,
        Clock.systemUTC());
  }

  private static Steward join(ServerSettings settings, Home home, Store store) {
    Path folder = home.folder();
    var clock = Clock.systemUTC();
    var random = new SecureRandom();
    ServerKey key = ServerKey.of(folder.resolve("secrets"), random);
    key.matches(store);

    var grantedItems = new GrantedItems(store);
    var rights = new StrategyRights(store, grantedItems);
    var audit = new Audit(store, clock);
    var authorization = new Authorization(store, rights, audit);
    var passwords = new Passwords(random, clock);
    var tokens = new Tokens(store, rights, audit, key, random, clock);
    var users = new Users(store, rights, passwords, tokens, audit, random, clock);
    var groups = new Groups(store, rights, audit, users);
    var accessSettings = new AccessSettings(store, rights, audit);
    var usage = new TokenUsage(store, accessSettings, clock);
    var sessions = new Sessions(store, users, key, random, clock);
    var crumbs = new Crumbs(key);
    var login = new Login(users, tokens, passwords);
    boolean firstStart = FirstAdmin.ensure(users, folder, settings.adminPasswordFile(), random);

    var blobs = new Blobs(folder.resolve("builds"));
    var jobs = new Jobs(store, rights, audit, new Sealed(key, "job-secrets", random), clock);
    new GrantKeeper(grantedItems, jobs);
    var written = new Written(new Sealed(key, "run-secrets", random));
    var runs = new Runs(store, rights, audit, blobs, written, clock);
    var queue = new Queue(store, rights, audit, jobs, runs, written, clock);
    jobs.listen(
        new Jobs.Listener() {
          @Override
          public void deletingAll(Tx tx, List<Job> gone) {
            queue.cancelAll(tx, gone);
            runs.deleteAll(tx, gone);
          }

          @Override
          public void moved(Tx tx, List<Jobs.Moved> moved) {
            queue.moved(tx);
          }

          @Override
          public void disabling(Tx tx, Job job) {
            queue.cancelAll(tx, job);
          }
        });

    var views = new Views(store, rights, audit, jobs, clock);
    var places = new Places(folder, settings.buildUser());
    var links = new JobLinks(store);
    jobs.listen(links);
    var notes = new Notes(store);
    var uploads = new Uploads(folder.resolve("uploads"));
    var means = new Means(jobs, links, runs, notes, uploads, queue, blobs, places, clock);
    var engine = new Engine(queue, jobs, runs, means, clock, settings.executors());
    byte[] start = new byte[4];
    random.nextBytes(start);
    var site = Site.at(settings.url(), settings.contextPath(), Digests.hex(start));
    var parts =
        new Parts(
            folder,
            clock,
            rights,
            users,
            tokens,
            accessSettings,
            login,
            jobs,
            views,
            runs,
            queue,
            engine,
            places,
            blobs,
            links,
            notes,
            uploads,
            authorization,
            groups);
    Table<Site> table = table(parts, site);
    var door =
        new Door(site, table, rights, login, sessions, crumbs, usage, settings.strictCrumbs());
    var server =
        new Server(
            settings.listen(), settings.port(), new Proxies(settings.trustedProxies()), door);
    server.start();
    String given = settings.url();
    String url =
        given != null
            ? given
            : "http://"
                + (settings.listen().indexOf(':') >= 0
                    ? "[" + settings.listen() + "]"
                    : settings.listen())
                + ":"
                + server.port()
                + settings.contextPath()
                + "/";
    places.serverUrl(url);
    engine.start();
    LocalSocket socket = LocalSocket.open(folder, new LocalWork(users, tokens, folder));
    return new Steward(
        home, store, table, passwords, usage, engine, server, socket, url, firstStart);
  }

  /** All places, and everything that can be done at them. */
  static Table<Site> table(Parts parts, Site site) {
    Kinds kinds = Kinds.make();
    ServerPlaces.add(kinds, parts);
    UserPlaces.add(kinds, parts);
    JobPlaces.add(kinds, parts);
    FolderPlaces.add(kinds, parts);
    ViewPlaces.add(kinds, parts);
    RightsPlaces.add(kinds, parts);
    RunPlaces.add(kinds, parts);
    ServerPages.add(kinds, parts);
    UserPages.add(kinds, parts);
    JobPages.add(kinds, parts);
    ListPages.add(kinds, parts);
    return new Table<>(kinds.server(), site);
  }

  /** Everything that can be done here. */
  Table<Site> table() {
    return table;
  }

  /** How many hashes were computed for passwords since the start. */
  long passwordChecks() {
    return passwords.checksSoFar();
  }

  /** The port that it listens at, whatever the URL says that clients use. */
  int port() {
    return server.port();
  }

  /** Where the server is reached, with a slash at its end. */
  public String url() {
    return url;
  }

  /** True where this start made the first administrator. */
  public boolean isFirstStart() {
    return firstStart;
  }

  /** Lets requests end, writes down what was only counted, and leaves builds running. */
  @Override
  public void close() {
    socket.close();
    server.close();
    engine.close();
    usage.close();
    store.close();
    home.close();
  }
}
