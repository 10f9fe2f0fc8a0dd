import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Costs of ten thousand jobs in two hundred folders with a million builds, compared to ten jobs
 * with a thousand builds.
 */
final class Scale {
  private static final int BUILDS = 100;
  private static final int ROUNDS = 2_000;
  private static final String FOLDER = "<com.cloudbees.hudson.plugins.folder.Folder/>";
  private static final String LIST = "/api/json?tree=jobs[name,jobs[name,color,lastBuild[number,result]]]";

  private Scale() {}

  /**
   * A home with the given numbers of folders and of jobs per folder, and with a hundred builds of
   * each job.
   */
  private static Path home(String name, int folders, int jobs) throws Exception {
    Path home = Bench.folder().resolve(name);
    try (Running server = Bench.steward(home, 0)) {
      String key = Bench.basic(Bench.token(server));
      try (var client = new Client(server.url)) {
        for (int f = 0; f < folders; f++) {
          Bench.ok(client, "POST", "/createItem?name=folder-" + f, key + "Content-Type: application/xml\r\n", FOLDER);
          for (int j = 0; j < jobs; j++) {
            Bench.ok(client, "POST", "/job/folder-" + f + "/createItem?name=job-" + j, key + "Content-Type: application/xml\r\n", Bench.XML);
          }
        }
      }
    }
    generate(home, BUILDS);
    return home;
  }

  /**
   * Writes finished builds directly into the store: a queue item, a run and a job status for each.
   */
  static void generate(Path home, int builds) throws Exception {
    try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + Bench.database(home));
        Statement sql = database.createStatement()) {
      database.setAutoCommit(false);
      String numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + builds + ") ";
      String jobs = " FROM job JOIN n WHERE job.kind = 'job' AND job.next_number = 1";
      sql.execute(
          "INSERT INTO queue_item (job_id, job_name, state, causes, parameters, entered_at, due_at, left_at, run_number) " + numbers
              + "SELECT job.id, job.full_name, 'left', '[]', '[]', 1700000000000 + i * 60000, 1700000000000 + i * 60000, 1700000000000 + i * 60000, i" + jobs);
      sql.execute(
          "INSERT INTO run (job_id, number, queue_id, state, result, executor, cookie, definition_revision, causes, parameters, scheduled_at, started_at, ended_at, keep) " + numbers
              + "SELECT job.id, i, (SELECT MAX(q.id) FROM queue_item q WHERE q.job_id = job.id), 'done', CASE WHEN i % 10 = 3 THEN 'FAILURE' ELSE 'SUCCESS' END, 0, 'c', 1,"
              + " '[{\"user\":\"admin\",\"name\":\"admin\"}]', '[]', 1700000000000 + i * 60000, 1700000000000 + i * 60000, 1700000001000 + i * 60000, 0" + jobs);
      sql.execute("DELETE FROM job_status");
      sql.execute(
          "INSERT INTO job_status (job_id, first, last, last_result, running, completed, stable, successful, unstable, failed, unsuccessful, completed_result, recent_ended, recent_failed, estimate)"
              + " SELECT id, 1, " + builds + ", 'SUCCESS', 0, " + builds + ", " + builds + ", " + builds + ", 0, " + (builds - builds % 10 - 7) + ", " + (builds - builds % 10 - 7) + ", 'SUCCESS', 5, 0, 1000 FROM job WHERE kind = 'job' AND next_number = 1");
      sql.execute(
          "UPDATE job_status SET recent = (SELECT STRING_AGG(number || ' ' || result || ' ' || started_at || ' ' || ended_at, ';' ORDER BY number DESC) FROM"
              + " (SELECT * FROM run WHERE job_id = job_status.job_id AND number > job_status.last - 10 UNION SELECT * FROM run WHERE job_id = job_status.job_id AND number IN (job_status.successful, job_status.failed)))");
      sql.execute("UPDATE job_status SET succeeded_at = (SELECT started_at FROM run WHERE job_id = job_status.job_id AND number = successful), failed_at = (SELECT started_at FROM run WHERE job_id = job_status.job_id AND number = failed)");
      sql.execute("UPDATE job SET next_number = " + (builds + 1) + " WHERE kind = 'job' AND next_number = 1");
      database.commit();
    }
  }

  private static final Map<String, String> ONE =
      new LinkedHashMap<>(
          Map.of(
              "job page", "/job/folder-0/job/job-1/",
              "job JSON", "/job/folder-0/job/job-1/api/json",
              "last build JSON", "/job/folder-0/job/job-1/lastBuild/api/json",
              "old build JSON", "/job/folder-0/job/job-1/40/api/json",
              "config.xml", "/job/folder-0/job/job-1/config.xml",
              "queue", "/queue/api/json",
              "nodes", "/computer/api/json",
              "queue item", "/queue/item/50/api/json"));

  private static double cost(Running server, Client client, String key, String path) throws Exception {
    double before = server.cpu() - server.compiling();
    for (int i = 0; i < ROUNDS; i++) {
      Bench.ok(client, "GET", path, key, "");
    }
    return (server.cpu() - server.compiling() - before) / ROUNDS * 1e3;
  }

  /**
   * CPU milliseconds per request in the steady state, alternating between the two servers, so that
   * machine noise cancels out.
   */
  private static void compare(String name, String path, Running small, String smallKey, Running large, String largeKey) throws Exception {
    try (var few = new Client(small.url); var many = new Client(large.url)) {
      var less = new ArrayList<Double>();
      var more = new ArrayList<Double>();
      cost(small, few, smallKey, path);
      cost(large, many, largeKey, path);
      for (int part = 0; part < 7; part++) {
        less.add(cost(small, few, smallKey, path));
        more.add(cost(large, many, largeKey, path));
      }
      Bench.line("%s, CPU ms: few %.3f, many %.3f", name, Bench.median(less), Bench.median(more));
      Bench.limit(name + ", many / few", Bench.median(more) / Bench.median(less), 1.35);
    }
  }

  static void run() throws Exception {
    Path few = home("scale-few", 1, 10);
    Path half = home("scale-half", 100, 50);
    Path many = home("scale-many", 200, 50);
    var cpu = new ArrayList<List<Double>>(List.of(new ArrayList<>(), new ArrayList<>()));
    var rss = new ArrayList<List<Double>>(List.of(new ArrayList<>(), new ArrayList<>()));
    for (int round = -1; round < 5; round++) {
      for (int i = 0; i < 2; i++) {
        try (Running server = Bench.steward(i == 0 ? few : many, 0)) {
          Bench.Cost cost = Bench.first200(server);
          if (round < 0) {
            continue; // the first request reads from disk, later ones from memory
          }
          cpu.get(i).add(cost.cpu());
          rss.get(i).add(cost.rss());
        }
      }
    }
    Bench.line("startup, CPU s: 10 jobs %.2f, 10,000 jobs with 1,000,000 builds %.2f", Bench.median(cpu.get(0)), Bench.median(cpu.get(1)));
    Bench.limit("startup CPU, many / few", Bench.median(cpu.get(1)) / Bench.median(cpu.get(0)), 1.25);
    Bench.limit("idle RSS of many above few, MB", Bench.median(rss.get(1)) - Bench.median(rss.get(0)), 8);
    try (Running small = Bench.steward(few, 0);
        Running middle = Bench.steward(half, 0);
        Running large = Bench.steward(many, 0)) {
      String[] keys = {Bench.basic(Bench.token(small)), Bench.basic(Bench.token(middle)), Bench.basic(Bench.token(large))};
      for (Map.Entry<String, String> one : ONE.entrySet()) {
        compare(one.getKey(), one.getValue(), small, keys[0], large, keys[2]);
      }
      Bench.line("RSS in MB after these requests: few %.0f, many %.0f", small.rss(), large.rss());
      double five = listing(middle, keys[1]);
      double ten = listing(large, keys[2]);
      Bench.line("the whole tree, CPU ms: 5,000 jobs %.1f, 10,000 jobs %.1f", five, ten);
      Bench.limit("the whole tree, 10,000 / 5,000 jobs", ten / five, 2.6);
    }
    bigFolder(many);
    retention(few);
  }

  private static double listing(Running server, String key) throws Exception {
    try (var client = new Client(server.url)) {
      for (int i = 0; i < 40; i++) {
        Bench.ok(client, "GET", LIST, key, "");
      }
      double before = server.cpu();
      for (int i = 0; i < 20; i++) {
        Bench.ok(client, "GET", LIST, key, "");
      }
      return (server.cpu() - before) / 20 * 1e3;
    }
  }

  /** Deletes a folder with a thousand jobs and a hundred thousand builds. */
  private static void bigFolder(Path home) throws Exception {
    try (Running server = Bench.steward(home, 0); var client = new Client(server.url)) {
      String key = Bench.basic(Bench.token(server));
      Bench.ok(client, "POST", "/createItem?name=big", key + "Content-Type: application/xml\r\n", FOLDER);
      for (int i = 0; i < 1_000; i++) {
        Bench.ok(client, "POST", "/job/big/createItem?name=job-" + i, key + "Content-Type: application/xml\r\n", Bench.XML);
      }
    }
    generate(home, BUILDS);
    try (Running server = Bench.steward(home, 0); var client = new Client(server.url)) {
      String key = Bench.basic(Bench.token(server));
      Bench.ok(client, "GET", "/job/big/api/json", key, "");
      long begin = System.nanoTime();
      client.send("POST", "/job/big/doDelete", key, "");
      Bench.limit("deleting a folder of 1,000 jobs and 100,000 builds, s", (System.nanoTime() - begin) / 1e9, 10);
      if (client.send("GET", "/job/big/api/json", key, "") != 404) {
        throw new IllegalStateException("the folder still exists");
      }
    }
  }

  /** Limits a job with 20,000 builds to a hundred builds and builds it once. */
  private static void retention(Path home) throws Exception {
    String kept =
        "<project><properties><jenkins.model.BuildDiscarderProperty><strategy class=\"hudson.tasks.LogRotator\"><daysToKeep>-1</daysToKeep><numToKeep>100</numToKeep><artifactDaysToKeep>-1</artifactDaysToKeep><artifactNumToKeep>-1</artifactNumToKeep></strategy></jenkins.model.BuildDiscarderProperty></properties><builders><hudson.tasks.Shell><command>true</command></hudson.tasks.Shell></builders></project>";
    try (Running server = Bench.steward(home, 0); var client = new Client(server.url)) {
      Bench.ok(client, "POST", "/createItem?name=old", Bench.basic(Bench.token(server)) + "Content-Type: application/xml\r\n", kept);
    }
    generate(home, 20_000);
    try (Running server = Bench.steward(home, 2); var client = new Client(server.url)) {
      String key = Bench.basic(Bench.token(server));
      long begin = System.nanoTime();
      client.send("POST", "/job/old/build?delay=0sec", key, "");
      while (true) {
        Bench.ok(client, "GET", "/job/old/api/json?tree=firstBuild[number],lastCompletedBuild[number]", key, "");
        String first = client.text().replaceAll(".*\"firstBuild\":\\{[^}]*\"number\":(\\d+).*", "$1");
        if (Integer.parseInt(first) > 19_000 && client.text().contains("20001")) {
          break;
        }
        if (System.nanoTime() - begin > 300e9) {
          throw new IllegalStateException("old builds were not discarded in time: " + client.text());
        }
        Thread.sleep(20);
      }
      Bench.limit("discarding 19,900 builds, s", (System.nanoTime() - begin) / 1e9, 60);
    }
  }
}
