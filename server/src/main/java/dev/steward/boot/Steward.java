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
import dev.steward.backup.Backup;
import dev.steward.blob.Blobs;
import dev.steward.casc.Configured;
import dev.steward.casc.Sections;
import dev.steward.credential.Credentials;
import dev.steward.engine.Bindings;
import dev.steward.engine.Ending;
import dev.steward.engine.Engine;
import dev.steward.engine.Means;
import dev.steward.engine.Places;
import dev.steward.gate.Door;
import dev.steward.gate.Site;
import dev.steward.gate.Table;
import dev.steward.http.Proxies;
import dev.steward.http.Server;
import dev.steward.job.Definition;
import dev.steward.job.GrantKeeper;
import dev.steward.job.Job;
import dev.steward.job.JobLinks;
import dev.steward.job.Jobs;
import dev.steward.log.Logs;
import dev.steward.mail.MailSettings;
import dev.steward.mail.Post;
import dev.steward.metric.Counts;
import dev.steward.metric.Load;
import dev.steward.metric.Loads;
import dev.steward.node.LabelExpression;
import dev.steward.node.Nodes;
import dev.steward.queue.Queue;
import dev.steward.queue.Spot;
import dev.steward.report.Fingerprints;
import dev.steward.report.Reports;
import dev.steward.rest.Administration;
import dev.steward.rest.FolderPlaces;
import dev.steward.rest.JobPlaces;
import dev.steward.rest.Kinds;
import dev.steward.rest.Parts;
import dev.steward.rest.RunPlaces;
import dev.steward.rest.ServerHealth;
import dev.steward.rest.ServerPlaces;
import dev.steward.rest.UserPlaces;
import dev.steward.rest.ViewPlaces;
import dev.steward.rest.admin.BackupPlaces;
import dev.steward.rest.admin.ConfigurationPlaces;
import dev.steward.rest.admin.HealthPlaces;
import dev.steward.rest.admin.LogPlaces;
import dev.steward.rest.admin.SettingPlaces;
import dev.steward.rest.admin.SystemPlaces;
import dev.steward.rest.credential.CredentialPlaces;
import dev.steward.rest.report.FingerprintPlaces;
import dev.steward.rest.report.TestPlaces;
import dev.steward.rest.rights.RightsPlaces;
import dev.steward.rest.scm.ScmPlaces;
import dev.steward.rest.trigger.HookPlaces;
import dev.steward.run.Notes;
import dev.steward.run.Result;
import dev.steward.run.Runs;
import dev.steward.run.Uploads;
import dev.steward.run.Written;
import dev.steward.scm.Git;
import dev.steward.secret.Digests;
import dev.steward.secret.Sealed;
import dev.steward.secret.ServerKey;
import dev.steward.setting.Levels;
import dev.steward.setting.Recorders;
import dev.steward.setting.ServerSettings;
import dev.steward.setting.Setting;
import dev.steward.setting.Settings;
import dev.steward.store.Home;
import dev.steward.store.Store;
import dev.steward.store.Stores;
import dev.steward.store.Tx;
import dev.steward.trigger.Hooks;
import dev.steward.trigger.NotifyTokens;
import dev.steward.trigger.Polls;
import dev.steward.trigger.Times;
import dev.steward.trigger.Triggers;
import dev.steward.trigger.Webhooks;
import dev.steward.view.Views;
import dev.steward.web.JobPages;
import dev.steward.web.ListPages;
import dev.steward.web.LogPages;
import dev.steward.web.NodePages;
import dev.steward.web.ServerPages;
import dev.steward.web.SystemPages;
import dev.steward.web.UserPages;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One server: all its parts, joined by hand in one readable method, and let go in the other order.
 */
public final class Steward implements AutoCloseable {

  private final Home home;
  private final Store store;
  private final TokenUsage usage;
  private final Engine engine;
  private final Ending ending;
  private final Housekeeping housekeeping;
  private final Times times;
  private final Polls polls;
  private final Server server;
  private final LocalSocket socket;
  private final Supplier<String> url;
  private final boolean firstStart;
  private final Table<Site> table;
  private final Passwords passwords;
  private boolean closed;

  private Steward(
      Home home,
      Store store,
      Table<Site> table,
      Passwords passwords,
      TokenUsage usage,
      Engine engine,
      Ending ending,
      Housekeeping housekeeping,
      Times times,
      Polls polls,
      Server server,
      LocalSocket socket,
      Supplier<String> url,
      boolean firstStart) {
    this.home = home;
    this.store = store;
    this.table = table;
    this.passwords = passwords;
    this.usage = usage;
    this.engine = engine;
    this.ending = ending;
    this.housekeeping = housekeeping;
    this.times = times;
    this.polls = polls;
    this.server = server;
    this.socket = socket;
    this.url = url;
    this.firstStart = firstStart;
  }

  /** Starts a server; it answers when this returns. */
  public static Steward start(ServerSettings settings) {
    return start(settings, store -> store, null);
  }

  /** As above, and is as the documents at {@code configuration} say before anybody can ask. */
  static Steward start(ServerSettings settings, @Nullable Path configuration) {
    return start(settings, store -> store, configuration);
  }

  /** As above, with something between the server and its store: tests count what it is asked. */
  static Steward start(ServerSettings settings, UnaryOperator<Store> between) {
    return start(settings, between, null);
  }

  private static Steward start(
      ServerSettings settings, UnaryOperator<Store> between, @Nullable Path configuration) {
    Home home = Home.take(settings.home().toAbsolutePath().normalize());
    Store store = null;
    try {
      var counts = new Counts(Arrays.stream(Result.values()).map(Result::name).toList());
      store = counts.timing(between.apply(open(settings, home.folder())));
      return join(settings, home, store, counts, configuration);
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

  private static Steward join(
      ServerSettings settings,
      Home home,
      Store store,
      Counts counts,
      @Nullable Path configuration) {
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
    var stored = new Settings(store, rights, audit, new Sealed(key, "settings", random), clock);
    var recorders = new Recorders(store, rights, audit);
    stored.listen(() -> setLogLevels(stored));
    setLogLevels(stored);
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
    var links = new JobLinks(store);
    jobs.listen(links);
    var nodes = new Nodes(store, rights, audit, clock, settings.executors());
    var queue = new Queue(store, rights, audit, jobs, runs, written, links, clock);
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
          public void saved(Tx tx, Job job, Definition definition) {
            // Nothing waits of a new job, and links are told of it by themselves.
            if (job.revision() > 1) {
              queue.changed(tx, job);
            }
          }

          @Override
          public void disabling(Tx tx, Job job) {
            queue.cancelAll(tx, job);
          }
        });

    var views = new Views(store, rights, audit, jobs, clock);
    var credentials =
        new Credentials(store, rights, audit, new Sealed(key, "credentials", random), clock);
    var bindings = new Bindings(credentials, users, jobs);
    var places = new Places(folder, settings.buildUser());
    var notes = new Notes(store);
    var uploads = new Uploads(folder.resolve("uploads"));
    var git = new Git(places.sources(), places.buildUser(), places.asUser(), (_, _) -> null);
    var reports = new Reports(store, rights, blobs);
    var fingerprints = new Fingerprints(store, rights, jobs, clock);
    var post = new Post(() -> mail(stored), clock);
    var means =
        new Means(
            jobs,
            links,
            runs,
            notes,
            uploads,
            queue,
            blobs,
            places,
            bindings,
            clock,
            git,
            reports,
            fingerprints,
            post);
    var engine = new Engine(queue, jobs, runs, means, clock, nodes);
    var configured =
        new Configured(
            new Sections(
                store,
                key,
                rights,
                stored,
                accessSettings,
                users,
                tokens,
                credentials,
                jobs,
                nodes,
                views,
                authorization),
            configuration,
            System.getenv());
    var ending = new Ending(engine, rights, audit, store);
    var loads = new Loads(clock, () -> present(engine, queue));
    engine.looked(loads::look);
    queue.setQuietSeconds(stored.get(Setting.QUIET_SECONDS));
    stored.listen(() -> queue.setQuietSeconds(stored.get(Setting.QUIET_SECONDS)));
    runs.ended((_, result, millis) -> counts.built(result.name(), millis));
    var backup =
        new Backup(store, rights, audit, folder, LocalCommand.kind(settings.database()), clock);
    var polls = new Polls(jobs, queue, notes, git, bindings::keys, folder.resolve("polls"), clock);
    jobs.listen(polls);
    ZoneId zone = ZoneId.systemDefault();
    var triggers = new Triggers(key.derive("webhooks"), jobs::open, clock, zone);
    jobs.listen(triggers);
    var times = new Times(store, jobs, queue, polls, triggers, clock, zone);
    var notifyTokens =
        new NotifyTokens(store, rights, audit, key.derive("notify-tokens"), random, clock);
    byte[] start = new byte[4];
    random.nextBytes(start);
    var site = Site.at(() -> url(settings, stored), settings.contextPath(), Digests.hex(start));
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
            credentials,
            bindings,
            new Administration(
                stored,
                recorders,
                ending,
                loads,
                counts,
                backup,
                configured,
                new ServerHealth(store, folder, engine, queue, clock)),
            polls,
            new Hooks(
                store,
                rights,
                jobs,
                polls,
                notifyTokens,
                folder.resolve("secrets").resolve("github-webhook")),
            new Webhooks(store, rights, jobs, queue, triggers),
            notifyTokens,
            reports,
            fingerprints,
            authorization,
            groups,
            nodes);
    Table<Site> table = table(parts, site);
    configured.applyFiles();
    var door =
        new Door(
            site,
            table,
            rights,
            login,
            sessions,
            crumbs,
            usage,
            () -> settings.strictCrumbs() || stored.get(Setting.CRUMBS_STRICT));
    var server =
        new Server(
            settings.listen(),
            settings.port(),
            new Proxies(settings.trustedProxies()),
            counts.counting(door));
    server.start();
    String fallback =
        "http://"
            + (settings.listen().indexOf(':') >= 0
                ? "[" + settings.listen() + "]"
                : settings.listen())
            + ":"
            + server.port()
            + settings.contextPath()
            + "/";
    Supplier<String> url = () -> orElse(url(settings, stored), fallback);
    places.serverUrl(url);
    engine.start();
    times.start();
    var housekeeping = new Housekeeping(audit, stored, recorders, backup, clock);
    LocalSocket socket = LocalSocket.open(folder, new LocalWork(users, tokens, backup, folder));
    return new Steward(
        home,
        store,
        table,
        passwords,
        usage,
        engine,
        ending,
        housekeeping,
        times,
        polls,
        server,
        socket,
        url,
        firstStart);
  }

  /** The URL that clients use: as the start says, else as it was set; null where neither did. */
  private static @Nullable String url(ServerSettings settings, Settings stored) {
    if (settings.url() != null) {
      return settings.url();
    }
    String set = stored.get(Setting.URL);
    return set.isEmpty() ? null : set;
  }

  /** The server that takes mail, as it was set; null where none was. */
  private static @Nullable MailSettings mail(Settings stored) {
    String host = stored.get(Setting.MAIL_HOST);
    if (host.isEmpty()) {
      return null;
    }
    String user = stored.get(Setting.MAIL_USER);
    String from = stored.get(Setting.MAIL_FROM);
    String replyTo = stored.get(Setting.MAIL_REPLY_TO);
    return new MailSettings(
        host,
        Math.toIntExact(stored.get(Setting.MAIL_PORT)),
        MailSettings.Security.valueOf(stored.get(Setting.MAIL_TLS).toUpperCase(Locale.ROOT)),
        user.isEmpty() ? null : user,
        stored.get(Setting.MAIL_PASSWORD),
        from.isEmpty() ? "steward@localhost" : from,
        replyTo.isEmpty() ? null : replyTo);
  }

  private static void setLogLevels(Settings stored) {
    Logs.setLevels(Recorders.levels(Levels.parse(stored.get(Setting.LOG_LEVELS))));
  }

  private static String orElse(@Nullable String text, String otherwise) {
    return text == null ? otherwise : text;
  }

  /** The load of everything, of what is tied to nothing, and of each label that a node has. */
  private static Map<String, Load.Now> present(Engine engine, Queue queue) {
    Map<String, Integer> waiting = queue.byLabel();
    var present = new HashMap<String, Load.Now>();
    List<Spot> spots = engine.spots();
    int all = waiting.values().stream().mapToInt(Integer::intValue).sum();
    present.put(Loads.OVERALL, load(spots, all));
    present.put(
        Loads.UNLABELED,
        load(
            spots.stream().filter(spot -> spot.node().takes(null)).toList(),
            waiting.getOrDefault("", 0)));
    for (Spot spot : spots) {
      for (String name : spot.node().allLabels()) {
        var label = new LabelExpression.Atom(name);
        present.computeIfAbsent(
            label.text(),
            text ->
                load(
                    spots.stream().filter(other -> label.matches(other.node())).toList(),
                    waiting.getOrDefault(text, 0)));
      }
    }
    return present;
  }

  private static Load.Now load(List<Spot> spots, int waiting) {
    int defined = 0;
    int online = 0;
    int free = 0;
    for (Spot spot : spots) {
      defined += spot.node().executors();
      if (spot.online()) {
        online += spot.node().executors();
        free += spot.free().size();
      }
    }
    return new Load.Now(defined, online, 0, online - free, free, waiting);
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
    SettingPlaces.add(kinds, parts.administration().settings(), parts.views());
    SystemPlaces.add(kinds, parts.administration().ending());
    HealthPlaces.add(kinds, parts);
    var book = LogPlaces.Logbook.make();
    BackupPlaces.add(kinds, parts.administration().backup(), parts.clock());
    ConfigurationPlaces.add(kinds, parts.administration().configured());
    LogPlaces.add(
        kinds, book, parts.administration().recorders(), parts.administration().settings());
    CredentialPlaces.add(kinds, parts);
    ScmPlaces.add(kinds, parts);
    HookPlaces.add(kinds, parts);
    TestPlaces.add(kinds, parts);
    FingerprintPlaces.add(kinds, parts);
    ServerPages.add(kinds, parts);
    UserPages.add(kinds, parts);
    JobPages.add(kinds, parts);
    ListPages.add(kinds, parts);
    SystemPages.add(kinds);
    LogPages.add(book);
    NodePages.add(kinds, parts);
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
    return url.get();
  }

  /** True where this start made the first administrator. */
  public boolean isFirstStart() {
    return firstStart;
  }

  /** Done once somebody asked over the wire that this server end or start anew. */
  CompletableFuture<Ending.How> decided() {
    return ending.decided();
  }

  /** Lets requests end, writes down what was only counted, and leaves builds running. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    socket.close();
    housekeeping.close();
    server.close();
    times.close();
    polls.close();
    engine.close();
    usage.close();
    store.close();
    home.close();
  }
}
