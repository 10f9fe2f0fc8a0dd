import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Costs of the ten main pages compared to the JSON of the same resources, with ten jobs and with
 * ten thousand.
 */
final class Pages {
  private static final int ROUNDS = 150;
  private static final int PARTS = 3;
  private static final int PAIRS = 5;
  private static final int WARM = 1_000;
  private static final double LEAST_SECONDS = 0.3;
  private static final String LIST = "dashboard";
  private static final Pattern ASSET = Pattern.compile("(?:href|src)=\"(/static/[^\"#]+)");

  /**
   * HTML attributes and the scripts that they load on demand; a script counts towards the size of
   * each page that contains its attribute.
   */
  private static final Map<String, String> NEEDED = Map.of("data-search", "search.js", "data-live", "live.js", "data-log", "log.js", "data-more", "more.js", "data-works", "work.js");

  private static final String TESTED =
      "<project><builders><hudson.tasks.Shell><command>echo '&lt;testsuite name=\"s\"&gt;&lt;testcase classname=\"a.B\" name=\"c\"/&gt;&lt;testcase classname=\"a.B\" name=\"d\"&gt;&lt;failure message=\"no\"&gt;at B:1&lt;/failure&gt;&lt;/testcase&gt;&lt;/testsuite&gt;' &gt; r.xml; seq 1 300</command></hudson.tasks.Shell></builders>"
          + "<publishers><hudson.tasks.junit.JUnitResultArchiver><testResults>r.xml</testResults></hudson.tasks.junit.JUnitResultArchiver></publishers></project>";

  private Pages() {}

  private record Page(String path, String json) {}

  private static final Map<String, Page> MAIN = new LinkedHashMap<>();

  static {
    MAIN.put(LIST, new Page("/", "/api/json"));
    MAIN.put("folder", new Page("/job/folder/", "/job/folder/api/json"));
    MAIN.put("job", new Page("/job/job-1/", "/job/job-1/api/json"));
    MAIN.put("configure", new Page("/job/job-1/configure", "/job/job-1/api/json"));
    MAIN.put("build", new Page("/job/tested/1/", "/job/tested/1/api/json"));
    MAIN.put("console", new Page("/job/tested/1/console", "/job/tested/1/api/json"));
    MAIN.put("tests", new Page("/job/tested/1/testReport/", "/job/tested/1/testReport/api/json"));
    MAIN.put("tokens", new Page("/user/admin/security/", "/user/admin/api/json"));
    MAIN.put("manage", new Page("/manage/", "/computer/api/json"));
    MAIN.put("nodes", new Page("/computer/", "/computer/api/json"));
  }

  /**
   * A home with the given number of top-level jobs and a folder of ten more, each with a hundred
   * generated builds, and one job that was actually built.
   */
  private static Path home(String name, int jobs) throws Exception {
    Path home = Bench.folder().resolve(name);
    String xml = "Content-Type: application/xml\r\n";
    try (Running server = Bench.steward(home, 1); var client = new Client(server.url)) {
      String key = Bench.basic(Bench.token(server));
      for (int i = 0; i < jobs; i++) {
        Bench.ok(client, "POST", "/createItem?name=job-" + i, key + xml, Bench.XML);
      }
      Bench.ok(client, "POST", "/createItem?name=folder", key + xml, "<com.cloudbees.hudson.plugins.folder.Folder/>");
      for (int i = 0; i < 10; i++) {
        Bench.ok(client, "POST", "/job/folder/createItem?name=job-" + i, key + xml, Bench.XML);
      }
      Bench.ok(client, "POST", "/createItem?name=tested", key + xml, TESTED);
      client.send("POST", "/job/tested/build?delay=0sec", key, "");
      do {
        client.send("GET", "/job/tested/1/api/json?tree=building&wait=30", key, "");
      } while (!client.text().contains("\"building\":false"));
    }
    Scale.generate(home, 100);
    return home;
  }

  /**
   * CPU milliseconds per request, without those of the JIT compiler threads, which keep compiling,
   * in varying order, for thousands of requests after the first one; that is not a cost of the
   * page.
   */
  private static double cost(Running server, Client client, String key, String path) throws Exception {
    // The CPU clock counts in hundredths of a second, so cheap requests need more repetitions.
    double before = server.cpu() - server.compiling();
    double spent;
    int rounds = 0;
    do {
      for (int i = 0; i < ROUNDS; i++) {
        Bench.ok(client, "GET", path, key, "");
      }
      rounds += ROUNDS;
      spent = server.cpu() - server.compiling() - before;
    } while (spent < LEAST_SECONDS);
    return spent / rounds * 1e3;
  }

  /** Compressed size of a page and all of its resources, in bytes. */
  private static int weight(Client client, String key, String path) throws Exception {
    Bench.ok(client, "GET", path, key, "");
    String html = client.text();
    var assets = new TreeSet<String>();
    Matcher asset = ASSET.matcher(html);
    while (asset.find()) {
      assets.add(asset.group(1));
    }
    String folder = assets.first().substring(0, assets.first().lastIndexOf('/') + 1);
    assets.add(folder + "icons.svg");
    NEEDED.forEach((mark, file) -> {
      if (html.contains(mark)) {
        assets.add(folder + file);
      }
    });
    String zipped = key + "Accept-Encoding: gzip\r\n";
    Bench.ok(client, "GET", path, zipped, "");
    int all = client.body.length;
    for (String one : assets) {
      Bench.ok(client, "GET", one, zipped, "");
      all += client.body.length;
    }
    return all;
  }

  /** Measurements of a page: CPU in ms, one figure for each pair of servers. */
  private record Costs(List<Double> few, List<Double> many, List<Double> json, List<Double> besideJson, List<Double> growth) {
    Costs() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  static void run() throws Exception {
    Path few = home("pages-few", 10);
    Path many = home("pages-many", 10_000);
    var costs = new LinkedHashMap<String, Costs>();
    MAIN.keySet().forEach(name -> costs.put(name, new Costs()));
    var weights = new LinkedHashMap<String, Integer>();
    var typed = new ArrayList<Double>();
    for (int pair = 0; pair < PAIRS; pair++) {
      pair(few, many, costs, weights, typed);
    }
    costs.forEach(
        (name, cost) -> {
          Bench.line(
              "%s, CPU ms: 10 jobs %.3f, 10,000 jobs %.3f, JSON of the same resource %.3f; 10,000 / 10 jobs in each pair: %s",
              name, Bench.median(cost.few()), Bench.median(cost.many()), Bench.median(cost.json()), cost.growth().stream().map("%.2f"::formatted).collect(Collectors.joining(" ")));
          Bench.limit(name + ", page / JSON", Bench.median(cost.besideJson()), 5);
          String shown = name.equals(LIST) ? ", per job shown" : "";
          Bench.limit(name + ", 10,000 / 10 jobs" + shown, Bench.median(cost.growth()), 1.35);
          Bench.limit(name + ", compressed kB with all resources", weights.getOrDefault(name, Integer.MAX_VALUE) / 1000.0, 100);
        });
    Bench.limit("search among 10,000 jobs, CPU ms per keystroke", Bench.median(typed), 5);
  }

  /** All pages compared to their JSON, in two new processes with default options. */
  private static void pair(Path few, Path many, Map<String, Costs> costs, Map<String, Integer> weights, List<Double> typed) throws Exception {
    try (Running small = Bench.steward(few, 0);
        Running large = Bench.steward(many, 0);
        var one = new Client(small.url);
        var two = new Client(large.url)) {
      String smallKey = Bench.basic(Bench.token(small));
      String largeKey = Bench.basic(Bench.token(large));
      for (Page page : MAIN.values()) {
        for (int i = 0; i < WARM; i++) {
          Bench.ok(one, "GET", page.path(), smallKey, "");
          Bench.ok(two, "GET", page.path(), largeKey, "");
          Bench.ok(one, "GET", page.json(), smallKey, "");
        }
      }
      for (Map.Entry<String, Page> main : MAIN.entrySet()) {
        Page page = main.getValue();
        var parts = List.of(new ArrayList<Double>(), new ArrayList<Double>(), new ArrayList<Double>());
        for (int part = -1; part < PARTS; part++) {
          double a = cost(small, one, smallKey, page.path());
          double b = cost(large, two, largeKey, page.path());
          double c = cost(small, one, smallKey, page.json());
          if (part >= 0) {
            parts.get(0).add(a);
            parts.get(1).add(b);
            parts.get(2).add(c);
          }
        }
        Costs cost = costs.get(main.getKey());
        cost.few().add(Bench.median(parts.get(0)));
        cost.many().add(Bench.median(parts.get(1)));
        cost.json().add(Bench.median(parts.get(2)));
        // A page that lists more jobs may cost proportionally more.
        cost.growth().add(Bench.median(parts.get(1)) / Bench.median(parts.get(0)) / more(main.getKey(), page, one, smallKey, two, largeKey));
        cost.besideJson().add(Bench.median(parts.get(0)) / Bench.median(parts.get(2)));
        weights.merge(main.getKey(), Math.max(weight(one, smallKey, page.path()), weight(two, largeKey, page.path())), Math::max);
      }
      typed.add(cost(large, two, largeKey, "/search/suggest?query=job-77"));
    }
  }

  private static double more(String name, Page page, Client one, String smallKey, Client two, String largeKey) throws Exception {
    return name.equals(LIST) ? (double) shown(two, largeKey, page) / shown(one, smallKey, page) : 1;
  }

  /** The number of table rows on a page. */
  private static int shown(Client client, String key, Page page) throws Exception {
    Bench.ok(client, "GET", page.path(), key, "");
    String html = client.text();
    return (int) Pattern.compile("<tr[ >]").matcher(html.substring(html.indexOf("<main"))).results().count();
  }
}
