import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The list of 10,000 jobs as dashboards request it, compared to writing the same bytes from memory.
 */
final class Tree {
  private static final String TREE = "/api/json?tree=jobs[name,color,lastBuild[number,result]]";

  private Tree() {}

  private record Line(String name, String colour) {}

  /** Writes the same bytes from a list in memory in the simplest way. */
  private static byte[] plain(List<Line> jobs) {
    var out = new StringBuilder(1 << 20).append("{\"_class\":\"hudson.model.Hudson\",\"jobs\":[");
    boolean comma = false;
    for (Line job : jobs) {
      if (comma) {
        out.append(',');
      }
      comma = true;
      out.append("{\"_class\":\"hudson.model.FreeStyleProject\",\"name\":\"").append(job.name()).append("\",\"color\":\"").append(job.colour()).append("\",\"lastBuild\":null}");
    }
    return out.append("]}").toString().getBytes(StandardCharsets.UTF_8);
  }

  static void run() throws Exception {
    try (Running server = Bench.steward(Bench.folder().resolve("tree"))) {
      String token = Bench.token(server);
      Bench.jobs(server, token, 0, 10_000);
      var names = new ArrayList<Line>();
      for (int i = 0; i < 10_000; i++) {
        names.add(new Line("job-" + i, "notbuilt"));
      }
      names.sort((a, b) -> a.name().compareTo(b.name()));
      byte[] same = plain(names);
      try (var client = new Client(server.url)) {
        // The product, the bare server and the plain writer are warmed up in the same way, until
        // the JIT compiler is idle.
        for (int i = 0; i < 2_000; i++) {
          client.send("GET", TREE, Bench.basic(token), "");
        }
        Bench.atLeast(1, "the response is the same " + same.length + " bytes (1 = yes)", Arrays.equals(client.body, same) ? 1 : 0);
        // Writing the bytes from the list does not include sending them; a bare server shows what
        // that costs.
        Path body = Bench.folder().resolve("tree-body");
        Files.write(body, client.body);
        try (Running bare = Bench.java("BareServer", Bench.FLAGS, body.toString()); var other = new Client(bare.url)) {
          for (int i = 0; i < 2_000; i++) {
            other.send("GET", "/", "", "");
          }
          for (int i = 0; i < 2_000; i++) {
            plain(names);
          }
          var bean = java.lang.management.ManagementFactory.getThreadMXBean();
          double ours = Double.MAX_VALUE;
          double changed = Double.MAX_VALUE;
          double sending = Double.MAX_VALUE;
          double writing = Double.MAX_VALUE;
          // The minimum of seven alternating rounds of each, so that other load on the machine does
          // not count.
          for (int round = 0; round < 7; round++) {
            double before = server.cpu();
            for (int i = 0; i < 200; i++) {
              client.send("GET", TREE, Bench.basic(token), "");
            }
            ours = Math.min(ours, (server.cpu() - before) / 200);
            before = server.cpu();
            for (int i = 0; i < 200; i++) {
              turn(client, token, i);
            }
            double turning = server.cpu() - before;
            before = server.cpu();
            for (int i = 0; i < 200; i++) {
              turn(client, token, i);
              client.send("GET", TREE, Bench.basic(token), "");
            }
            changed = Math.min(changed, (server.cpu() - before - turning) / 200);
            before = bare.cpu();
            for (int i = 0; i < 200; i++) {
              other.send("GET", "/", "", "");
            }
            sending = Math.min(sending, (bare.cpu() - before) / 200);
            long start = bean.getCurrentThreadCpuTime();
            for (int i = 0; i < 200; i++) {
              plain(names);
            }
            writing = Math.min(writing, (bean.getCurrentThreadCpuTime() - start) / 200 / 1e9);
          }
          System.out.printf("CPU ms: product %.2f, after a change %.2f, sending alone %.2f, writing from a list %.2f; product / (sending + writing) %.1f%n", ours * 1e3, changed * 1e3, sending * 1e3, writing * 1e3, ours / (sending + writing));
          Bench.atMost(4, "CPU of the list / writing it from memory", (ours - sending) / writing);
          Bench.atMost(4, "the same if a job changed since the last request", (changed - sending) / writing);
        }
      }
    }
  }

  /** Enables or disables a job. */
  private static void turn(Client client, String token, int i) throws Exception {
    client.send("POST", "/job/job-" + i / 2 + (i % 2 == 0 ? "/disable" : "/enable"), Bench.basic(token), "");
  }
}
