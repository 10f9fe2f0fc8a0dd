import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the ten main pages cost beside the JSON of the same place, with ten jobs and with ten thousand. */
final class Pages {
  private static final int ROUNDS = 150;
  private static final int PARTS = 3;
  private static final int PAIRS = 5;
  private static final int WARM = 1_000;
  private static final double LEAST_SECONDS = 0.3;
  private static final String LIST = "dashboard";
  private static final Pattern ASSET = Pattern.compile("(?:href|src)=\"(/static/[^\"#]+)");

  /** The scripts that a page fetches only where it needs them: counted for each page that says so. */
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

  /** A home with so many jobs at its top and a folder of ten, with a hundred builds of each; and one job that was built for real. */
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

  private static double cost(Running server, Client client, String key, String path) throws Exception {
    // The clock counts in hundredths of a second: of what costs little there has to be more.
    double before = server.cpu();
    int rounds = 0;
    do {
      for (int i = 0; i < ROUNDS; i++) {
        Bench.ok(client, "GET", path, key, "");
      }
      rounds += ROUNDS;
    } while (server.cpu() - before < LEAST_SECONDS);
    return (server.cpu() - before) / rounds * 1e3;
  }

  /** Bytes on the wire of a page and of everything that it needs besides, compressed. */
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

  /** What a page cost in one pair of servers: CPU in ms with few jobs, with many, and of its JSON; and how much more each thing shown is with many. */
  private record Cost(double few, double many, double json, double growth) {}

  static void run() throws Exception {
    Path few = home("pages-few", 10);
    Path many = home("pages-many", 10_000);
    var costs = new LinkedHashMap<String, List<Cost>>();
    var weights = new LinkedHashMap<String, Integer>();
    var typed = new ArrayList<Double>();
    for (int pair = 0; pair < PAIRS; pair++) {
      pair(few, many, costs, weights, typed);
    }
    costs.forEach(
        (name, all) -> {
          double json = Bench.median(all.stream().map(Cost::json).toList());
          Bench.line(
              "%s, CPU ms: 10 jobs %.3f, 10,000 jobs %.3f, JSON of the same place %.3f; many beside few in each pair %s",
              name,
              Bench.median(all.stream().map(Cost::few).toList()),
              Bench.median(all.stream().map(Cost::many).toList()),
              json,
              all.stream().map(Cost::growth).sorted().map(one -> String.format(Locale.ROOT, "%.2f", one)).collect(Collectors.joining(" ")));
          Bench.limit(name + ", page beside JSON", Bench.median(all.stream().map(one -> one.few() / one.json()).toList()), 5);
          Bench.limit(name + ", many beside few" + (name.equals(LIST) ? ", for each job shown" : ""), Bench.median(all.stream().map(Cost::growth).toList()), 1.35);
          Bench.limit(name + ", kB compressed with all it needs", weights.getOrDefault(name, Integer.MAX_VALUE) / 1000.0, 100);
        });
    Bench.limit("search among 10,000 jobs, CPU ms of a key", Bench.median(typed), 5);
  }

  /** All pages in two new processes: what the compiler makes of the same code differs from one process to the next by more than what is looked for. */
  private static void pair(Path few, Path many, Map<String, List<Cost>> costs, Map<String, Integer> weights, List<Double> typed) throws Exception {
    try (Running small = Bench.steward(few, 0);
        Running large = Bench.steward(many, 0);
        var one = new Client(small.url);
        var two = new Client(large.url)) {
      String smallKey = Bench.basic(Bench.token(small));
      String largeKey = Bench.basic(Bench.token(large));
      // What a compiler does meanwhile is no cost of a page: all of them are asked for often before.
      for (Page page : MAIN.values()) {
        for (int i = 0; i < WARM; i++) {
          Bench.ok(one, "GET", page.path(), smallKey, "");
          Bench.ok(two, "GET", page.path(), largeKey, "");
          Bench.ok(one, "GET", page.json(), smallKey, "");
        }
      }
      for (Map.Entry<String, Page> main : MAIN.entrySet()) {
        String name = main.getKey();
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
        double a = Bench.median(parts.get(0));
        double b = Bench.median(parts.get(1));
        // What is listed is shown in parts: there a page shows more where there is more.
        double more = name.equals(LIST) ? (double) shown(two, largeKey, page) / shown(one, smallKey, page) : 1;
        costs.computeIfAbsent(name, n -> new ArrayList<>()).add(new Cost(a, b, Bench.median(parts.get(2)), b / a / more));
        weights.merge(name, Math.max(weight(one, smallKey, page.path()), weight(two, largeKey, page.path())), Math::max);
      }
      typed.add(cost(large, two, largeKey, "/search/suggest?query=job-77"));
    }
  }

  /** How many jobs a list shows. */
  private static int shown(Client client, String key, Page page) throws Exception {
    Bench.ok(client, "GET", page.path(), key, "");
    String html = client.text();
    return (int) Pattern.compile("<tr[ >]").matcher(html.substring(html.indexOf("<main"))).results().count();
  }
}
