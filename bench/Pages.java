import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the ten main pages cost beside the JSON of the same place, with ten jobs and with ten thousand. */
final class Pages {
  private static final int ROUNDS = 150;
  private static final int PARTS = 5;
  private static final int WARM = 1_500;
  private static final double LEAST_SECONDS = 0.3;
  private static final Pattern ASSET = Pattern.compile("(?:href|src)=\"(/static/[^\"#]+)");

  /** The scripts that a page fetches only where it needs them: counted for each page that says so. */
  private static final Map<String, String> NEEDED = Map.of("data-search", "search.js", "data-live", "live.js", "data-log", "log.js");

  private static final String TESTED =
      "<project><builders><hudson.tasks.Shell><command>echo '&lt;testsuite name=\"s\"&gt;&lt;testcase classname=\"a.B\" name=\"c\"/&gt;&lt;testcase classname=\"a.B\" name=\"d\"&gt;&lt;failure message=\"no\"&gt;at B:1&lt;/failure&gt;&lt;/testcase&gt;&lt;/testsuite&gt;' &gt; r.xml; seq 1 300</command></hudson.tasks.Shell></builders>"
          + "<publishers><hudson.tasks.junit.JUnitResultArchiver><testResults>r.xml</testResults></hudson.tasks.junit.JUnitResultArchiver></publishers></project>";

  private Pages() {}

  private record Page(String path, String json) {}

  private static final Map<String, Page> MAIN = new LinkedHashMap<>();

  static {
    MAIN.put("dashboard", new Page("/", "/api/json"));
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

  static void run() throws Exception {
    Path few = home("pages-few", 10);
    Path many = home("pages-many", 10_000);
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
        Page page = main.getValue();
        var html = List.of(new ArrayList<Double>(), new ArrayList<Double>());
        var json = new ArrayList<Double>();
        for (int part = -3; part < PARTS; part++) {
          double a = cost(small, one, smallKey, page.path());
          double b = cost(large, two, largeKey, page.path());
          double c = cost(small, one, smallKey, page.json());
          if (part >= 0) {
            html.get(0).add(a);
            html.get(1).add(b);
            json.add(c);
          }
        }
        double few1 = Bench.median(html.get(0));
        double many1 = Bench.median(html.get(1));
        Bench.line("%s, CPU ms: 10 jobs %.3f, 10,000 jobs %.3f, JSON of the same place %.3f", main.getKey(), few1, many1, Bench.median(json));
        Bench.limit(main.getKey() + ", page beside JSON", few1 / Bench.median(json), 5);
        // What is listed is shown in parts: there a page shows more where there is more.
        boolean lists = main.getKey().equals("dashboard");
        Bench.limit(main.getKey() + ", many beside few" + (lists ? ", for each job shown" : ""), lists ? many1 / shown(two, largeKey, page) / (few1 / shown(one, smallKey, page)) : many1 / few1, 1.35);
        Bench.limit(main.getKey() + ", kB compressed with all it needs", Math.max(weight(one, smallKey, page.path()), weight(two, largeKey, page.path())) / 1000.0, 100);
      }
      search(large, two, largeKey);
    }
  }

  /** What each letter costs that is typed into the search: it looks through all names. */
  private static void search(Running large, Client two, String key) throws Exception {
    var typed = new ArrayList<Double>();
    for (int part = -2; part < PARTS; part++) {
      double a = cost(large, two, key, "/search/suggest?query=job-77");
      if (part >= 0) {
        typed.add(a);
      }
    }
    Bench.limit("search among 10,000 jobs, CPU ms of a key", Bench.median(typed), 5);
  }

  /** How many jobs a list shows. */
  private static int shown(Client client, String key, Page page) throws Exception {
    Bench.ok(client, "GET", page.path(), key, "");
    String html = client.text();
    return (int) Pattern.compile("<tr[ >]").matcher(html.substring(html.indexOf("<main"))).results().count();
  }
}
