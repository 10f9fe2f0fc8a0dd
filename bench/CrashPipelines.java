import dev.steward.text.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * Kills the server at random moments of pipelines whose parallel branches run commands over SSH,
 * retry, run into a timeout, wait for an input, share a lock, send an email, and build a job with a
 * declarative pipeline. Each run must go on to the same result and log as one that was not
 * disturbed, and no command is started twice.
 */
final class CrashPipelines implements AutoCloseable {
  private static final int LINES = 30;
  private static final int EXECUTORS = 8;

  /** Runs that are under way at the same time. */
  private static final int MAX_ACTIVE = 4;

  private static final String UNKNOWN = "The outcome of the step mail is unknown";

  /** Lines that depend on when the server was killed, or on which other runs there are. */
  private static final Pattern VOLATILE =
      Pattern.compile(
          "Resuming build at .*|Ready to run at .*|Still waiting to schedule task|Waiting for next available executor.*|.*is offline.*|.*[Ww]aiting for .*to come online.*"
              + "|The connection .*|The resource \\[shared\\] is locked by .*|The files of this block remain on ssh: .*|\\+ set \\+x|.*is not free.*|.*added into queue.*|\\[Resource: shared\\] .*"
              + "|Resource \\[shared\\] did not exist. Created\\.|Sending interrupt signal to process|.*Terminated.*|script returned exit code 143|Found .* available resource.*"
              + "|The step sh was interrupted while the node ssh is not connected; .*"
              + "|Running on ssh in .*|mail .*|Sending email to: .*|The email was not sent .*|" + UNKNOWN + ".*");

  private final Path folder;
  private final Path marks;
  private final Path home;
  private final CrashHost.Ssh host;
  private final SlowMail mail = new SlowMail();
  private final int port = Sshd.freePort();
  private final int kills;
  private final Random random;
  private final AtomicInteger requests = new AtomicInteger();
  private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
  private final Set<Integer> answered = ConcurrentHashMap.newKeySet();
  private String key = "";
  private int serverKills;
  private int sessionKills;

  private CrashPipelines(int kills, long seed) throws Exception {
    folder = Bench.folder().resolve("crash-pipelines");
    marks = Files.createDirectories(folder.resolve("marks"));
    home = folder.resolve("home");
    host = new CrashHost.Ssh(folder, EXECUTORS);
    this.kills = kills;
    random = new Random(seed);
  }

  static void run(int kills, long seed) throws Exception {
    if (!Sshd.isInstalled()) {
      Bench.line("not measured, because sshd is not installed");
      return;
    }
    Bench.line("seed %d", seed);
    try (var crash = new CrashPipelines(kills, seed)) {
      crash.run();
    }
  }

  private String script() {
    return """
        def mark(name) { "set +x; echo x >>MARKS/${params.N}.${name}" }
        parallel(
          remote: {
            node('ssh') {
              sh "${mark('a')}; i=0; while [ \\$i -lt LINES ]; do echo \\"a \\$i of ${params.N}\\"; i=\\$((i+1)); [ \\$((i % 10)) != 0 ] || sleep 0.2; done"
              def value = sh(returnStdout: true, script: "${mark('b')}; sleep 0.3; echo value of ${params.N}").trim()
              echo "read ${value}"
            }
          },
          retried: {
            int attempt = 0
            retry(3) {
              attempt++
              echo "attempt ${attempt}"
              node('ssh') { sh "${mark('retry' + attempt)}; sleep 0.2; [ ${attempt} = 3 ]" }
            }
            echo "attempts ${attempt}"
          },
          timed: {
            node('ssh') {
              try {
                timeout(time: 2, unit: 'SECONDS') { sh "${mark('timed')}; exec sleep 617" }
                echo 'not timed out'
              } catch (org.jenkinsci.plugins.workflow.steps.FlowInterruptedException e) {
                echo "timed out with ${e.result}"
              }
            }
          },
          asked: {
            def answer = input(id: 'go', message: 'Go on?', parameters: [string(name: 'WORD', defaultValue: 'none')])
            echo "answered ${answer}"
          },
          locked: {
            for (int i = 0; i < 2; i++) {
              lock('shared') {
                node('ssh') { sh "${mark('lock' + i)}; mkdir MARKS/held && sleep 0.1 && rmdir MARKS/held" }
              }
            }
          },
          built: {
            def below = build(job: 'd', parameters: [string(name: 'N', value: params.N)])
            echo "built ${below.projectName} with ${below.result}"
          },
          mailed: {
            try {
              mail(to: 'team@example.com', subject: "run ${params.N}", body: 'done')
              echo 'mail was sent'
            } catch (e) {
              echo "mail failed: ${e.message}"
            }
          }
        )
        node('ssh') { sh "${mark('z')}; echo last of ${params.N}" }
        currentBuild.result = 'UNSTABLE'
        """
        .replace("MARKS", marks.toString())
        .replace("LINES", Integer.toString(LINES));
  }

  /** The job that each run builds: a declarative pipeline with a stash, files with data, and post conditions. */
  private String declarativeScript() {
    return """
        def mark(name) { "set +x; echo x >>MARKS/${params.N}.${name}" }
        pipeline {
          agent none
          options { timeout(time: 20, unit: 'MINUTES') }
          stages {
            stage('Make') {
              agent { label 'ssh' }
              steps {
                writeJSON file: 'd.json', json: [n: params.N, list: [1, 2, 3]]
                sh "${mark('make')}; sleep 0.2; echo made; cat d.json; echo"
                stash name: 'data', includes: 'd.json'
              }
              post { always { echo "after the stage of ${params.N}" } }
            }
            stage('Use') {
              agent { label 'ssh' }
              steps {
                deleteDir()
                unstash 'data'
                script {
                  def data = readYaml file: 'd.json'
                  echo "read ${data.list} of ${data.n}"
                  writeYaml file: 'd.yaml', data: [doubled: data.list.collect { it * 2 }], overwrite: true
                }
                sh "${mark('use')}; cat d.yaml"
              }
            }
          }
          post {
            success { node('ssh') { sh "${mark('post')}; echo end of ${params.N}" } }
            always { echo "result ${currentBuild.currentResult} of ${params.N}" }
          }
        }
        """
        .replace("MARKS", marks.toString());
  }

  private static final List<String> DECLARATIVE_COMMANDS = List.of("make", "use", "post");

  private static final List<String> COMMANDS = List.of("a", "b", "retry1", "retry2", "retry3", "lock0", "lock1", "z");

  private void run() throws Exception {
    while (serverKills < kills) {
      if (serverKills > 0 && random.nextInt(4) == 0) {
        killWhileStarting();
      }
      try (Running server = Bench.steward(home, 0, port); var client = new Client(server.url)) {
        if (key.isEmpty()) {
          create(server, client);
        }
        Thread asking = Thread.ofVirtual().start(() -> ask(server.url));
        var answers = new Random(random.nextLong());
        Thread answering = Thread.ofVirtual().start(() -> answer(server.url, answers));
        if (random.nextInt(4) > 0) {
          Bench.await(120, "the machine is not online", () -> host.isOnline(client, key));
        }
        if (random.nextInt(6) == 0 && host.kill(random)) {
          sessionKills++;
        }
        TimeUnit.MILLISECONDS.sleep(200 + random.nextInt(3_500));
        kill(server.process);
        asking.join();
        answering.join();
      }
    }
    try (Running server = Bench.steward(home, 0, port); var client = new Client(server.url)) {
      Thread answering = Thread.ofVirtual().start(() -> answer(server.url, new Random(1)));
      Bench.await(600, "the runs did not end: " + active(client), () -> active(client).isEmpty());
      int reference = requests.incrementAndGet();
      request(client, reference);
      Bench.await(120, "the undisturbed run did not end", () -> isEnded(client, reference));
      answering.interrupt();
      answering.join();
      check(client, reference);
    }
  }

  private void kill(Process server) throws Exception {
    if (!server.isAlive()) {
      throw new IllegalStateException("the server has ended with status " + server.exitValue());
    }
    server.destroyForcibly().waitFor();
    serverKills++;
  }

  private void killWhileStarting() throws Exception {
    Process server = new ProcessBuilder(Bench.command(home, 0, port)).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    TimeUnit.MILLISECONDS.sleep(300 + random.nextInt(2_500));
    kill(server);
  }

  private void create(Running server, Client client) throws Exception {
    key = Bench.basic(Bench.token(server));
    host.create(server, client, key);
    Bench.ok(client, "POST", "/settings", key + "Content-Type: application/json\r\n", "{\"mailHost\":\"127.0.0.1\",\"mailPort\":" + mail.port() + ",\"mailFrom\":\"ci@example.com\"}");
    create(client, "p", script());
    create(client, "d", declarativeScript());
  }

  private void create(Client client, String name, String script) throws IOException {
    Bench.ok(
        client,
        "POST",
        "/createItem?name=" + name,
        key + "Content-Type: application/xml\r\n",
        "<flow-definition><properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions><hudson.model.StringParameterDefinition><name>N</name></hudson.model.StringParameterDefinition></parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties>"
            + "<definition class=\"org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition\"><script>" + script.replace("&", "&amp;").replace("<", "&lt;") + "</script><sandbox>true</sandbox></definition></flow-definition>");
  }

  private void request(Client client, int n) throws IOException {
    if (client.send("POST", "/job/p/buildWithParameters?delay=0sec&N=" + n, key, "") == 201) {
      acknowledged.add(n);
    }
  }

  /** Requests runs until the server is killed. */
  private void ask(String url) {
    try (var client = new Client(url)) {
      while (true) {
        if (active(client).size() < MAX_ACTIVE) {
          request(client, requests.incrementAndGet());
        }
        TimeUnit.MILLISECONDS.sleep(300);
      }
    } catch (IOException | InterruptedException e) {
      return; // killed on purpose
    }
  }

  /** Answers inputs at random moments until the server is killed. */
  private void answer(String url, Random moments) {
    try (var client = new Client(url)) {
      while (true) {
        for (int number : active(client)) {
          if (moments.nextInt(3) == 0 && !answered.contains(number)) {
            String form = "json=%7B%22parameter%22%3A%5B%7B%22name%22%3A%22WORD%22%2C%22value%22%3A%22w" + number + "%22%7D%5D%7D";
            if (client.send("POST", "/job/p/" + number + "/wfapi/inputSubmit?inputId=Go", key + "Content-Type: application/x-www-form-urlencoded\r\n", form) == 200) {
              answered.add(number);
            }
          }
        }
        TimeUnit.MILLISECONDS.sleep(100 + moments.nextInt(400));
      }
    } catch (IOException | InterruptedException e) {
      return; // killed on purpose
    }
  }

  private record Build(int number, int n, boolean building, String result) {}

  private List<Build> builds(Client client, String job) throws IOException {
    Bench.ok(client, "GET", "/job/" + job + "/api/json?tree=allBuilds[number,building,result,actions[parameters[value]]]", key, "");
    var builds = new ArrayList<Build>();
    for (Object one : (List<?>) Json.readObject(client.text()).get("allBuilds")) {
      Map<String, ?> build = Json.asObject(one);
      int n = Integer.parseInt(build.get("actions").toString().replaceAll("(?s).*value=(\\d+).*", "$1"));
      builds.add(new Build(((Number) build.get("number")).intValue(), n, Boolean.TRUE.equals(build.get("building")), String.valueOf(build.get("result"))));
    }
    return builds;
  }

  /** Numbers of the runs that have not ended; 0 stands for one in the queue. */
  private List<Integer> active(Client client) throws IOException {
    var active = new ArrayList<Integer>();
    builds(client, "p").stream().filter(Build::building).map(Build::number).forEach(active::add);
    Bench.ok(client, "GET", "/queue/api/json?tree=items[task[name]]", key, "");
    if (client.text().contains("\"name\":\"p\"")) {
      active.add(0);
    }
    return active;
  }

  private boolean isEnded(Client client, int n) throws IOException {
    return builds(client, "p").stream().anyMatch(build -> build.n == n && !build.building);
  }

  private List<String> lines(Client client, String job, Build build) throws IOException {
    Bench.ok(client, "GET", "/job/" + job + "/" + build.number + "/consoleText", key, "");
    return client.text().lines().toList();
  }

  /** The lines that a run must have, in an order that does not depend on its branches. */
  private static List<String> comparable(List<String> lines, Build build) {
    return lines.stream()
        .filter(line -> !VOLATILE.matcher(line).matches())
        .map(line -> line.replace("of " + build.n, "of N").replace("answered w" + build.number, "answered w").replace("\"n\":\"" + build.n + "\"", "n").replaceAll("ssh(@\\d+)?/", "ssh/").replaceAll("\\bd #\\d+", "d #").replaceAll("build number \\d+", "build number"))
        .sorted()
        .toList();
  }

  private int marks(int n, String part) throws IOException {
    Path mark = marks.resolve(n + "." + part);
    return Files.exists(mark) ? Files.readAllLines(mark).size() : 0;
  }

  private void check(Client client, int reference) throws Exception {
    List<Build> builds = builds(client, "p");
    Build model = builds.stream().filter(build -> build.n == reference).findFirst().orElseThrow();
    List<String> modelLines = lines(client, "p", model);
    List<String> expected = comparable(modelLines, model);
    Bench.atLeast(expected.size(), "lines of the undisturbed run: " + model.result, model.result.equals("UNSTABLE") && modelLines.contains("mail was sent") ? expected.size() : 0);
    var faults = new ArrayList<String>();
    int lost = 0;
    int repeated = 0;
    int results = 0;
    int logs = 0;
    int mails = 0;
    int unknown = 0;
    int resumed = 0;
    for (int n = 1; n <= requests.get(); n++) {
      int request = n;
      List<Build> all = builds.stream().filter(build -> build.n == request).toList();
      if (all.size() != 1) {
        if (all.size() > 1 || acknowledged.contains(n)) {
          lost++;
          faults.add("request " + n + " has the builds " + all);
        }
        continue;
      }
      Build build = all.getFirst();
      List<String> lines = lines(client, "p", build);
      resumed += lines.stream().anyMatch(line -> line.startsWith("Resuming build at ")) ? 1 : 0;
      for (String command : COMMANDS) {
        int times = marks(n, command);
        if (times != 1) {
          repeated++;
          faults.add("build " + build.number + ": the command " + command + " was started " + times + " times");
        }
      }
      if (marks(n, "timed") > 1) {
        repeated++;
        faults.add("build " + build.number + ": the command of the timeout was started twice");
      }
      if (!build.result.equals(model.result)) {
        results++;
        faults.add("build " + build.number + " ended with " + build.result + ":\n" + String.join("\n", lines));
      }
      List<String> own = comparable(lines, build);
      // The command that the timeout ends may not have begun yet, so it is the only one without output.
      long withOutput = lines.stream().filter("+ set +x"::equals).count();
      if (!own.equals(expected) || !inOrder(lines, n) || withOutput < COMMANDS.size() || withOutput > COMMANDS.size() + 1) {
        logs++;
        var missing = new ArrayList<>(expected);
        own.forEach(missing::remove);
        var added = new ArrayList<>(own);
        expected.forEach(added::remove);
        faults.add("build " + build.number + " has another log; missing: " + missing + ", added: " + added + ", commands with output: " + withOutput + "\n" + String.join("\n", lines));
      }
      boolean isUnknown = lines.stream().anyMatch(line -> line.contains(UNKNOWN));
      unknown += isUnknown ? 1 : 0;
      int delivered = mail.delivered(n);
      if (delivered > 1 || (!isUnknown && (delivered != 1 || !lines.contains("mail was sent")))) {
        mails++;
        faults.add("build " + build.number + ": " + delivered + " emails\n" + String.join("\n", lines));
      }
    }
    checkDeclarative(client, reference, faults);
    Bench.line("%d runs, %d of them resumed after a kill; the outcome of %d emails is unknown; %d SSH sessions killed", builds.size(), resumed, unknown, sessionKills);
    faults.stream().limit(6).forEach(fault -> Bench.line("%s", fault));
    Bench.atLeast(kills, "kills of the server", serverKills);
    Bench.limit("requested runs that were lost or ran twice", lost, 0);
    Bench.limit("commands that were not started exactly once", repeated, 0);
    Bench.limit("runs with another result", results, 0);
    Bench.limit("logs that are not complete", logs, 0);
    Bench.limit("emails that were sent twice, or whose log is wrong", mails, 0);
    Bench.limit("commands that run on after their timeout", left(), 0);
    Bench.limit("locks that two runs held at once", Files.exists(marks.resolve("held")) ? 1 : 0, 0);
  }

  /** Checks the builds of the other job: one for each run, with the log of the undisturbed one. */
  private void checkDeclarative(Client client, int reference, List<String> faults) throws IOException {
    List<Build> builds = builds(client, "d");
    Build model = builds.stream().filter(build -> build.n == reference).findFirst().orElseThrow();
    List<String> modelLines = lines(client, "d", model);
    List<String> expected = comparable(modelLines, model);
    boolean isComplete = model.result.equals("SUCCESS") && modelLines.contains("read [1, 2, 3] of " + reference) && modelLines.contains("end of " + reference);
    Bench.atLeast(expected.size(), "lines of the undisturbed declarative run: " + model.result, isComplete ? expected.size() : 0);
    int lost = 0;
    int repeated = 0;
    int logs = 0;
    for (Build run : builds(client, "p")) {
      List<Build> all = builds.stream().filter(build -> build.n == run.n).toList();
      if (all.size() != 1) {
        lost++;
        faults.add("build " + run.number + " has built " + all);
        continue;
      }
      Build build = all.getFirst();
      List<String> lines = lines(client, "d", build);
      for (String command : DECLARATIVE_COMMANDS) {
        int times = marks(build.n, command);
        if (times != 1) {
          repeated++;
          faults.add("declarative build " + build.number + ": the command " + command + " was started " + times + " times");
        }
      }
      List<String> own = comparable(lines, build);
      if (!own.equals(expected) || !build.result.equals(model.result) || lines.stream().filter("+ set +x"::equals).count() != DECLARATIVE_COMMANDS.size()) {
        logs++;
        var missing = new ArrayList<>(expected);
        own.forEach(missing::remove);
        var added = new ArrayList<>(own);
        expected.forEach(added::remove);
        faults.add("declarative build " + build.number + " has another log or result; missing: " + missing + ", added: " + added + "\n" + String.join("\n", lines));
      }
    }
    Bench.line("%d declarative runs, %d of them resumed after a kill", builds.size(), resumed(client, builds));
    Bench.limit("declarative runs that were lost or ran twice", lost, 0);
    Bench.limit("commands of declarative runs that were not started exactly once", repeated, 0);
    Bench.limit("declarative runs with another result or log", logs, 0);
  }

  private int resumed(Client client, List<Build> builds) throws IOException {
    int resumed = 0;
    for (Build build : builds) {
      resumed += lines(client, "d", build).stream().anyMatch(line -> line.startsWith("Resuming build at ")) ? 1 : 0;
    }
    return resumed;
  }

  private static double left() throws IOException {
    double left = 0;
    for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
      Path command = Path.of("/proc/" + process.pid() + "/cmdline");
      try {
        left += Files.readString(command).equals("sleep\000617\000") ? 1 : 0;
      } catch (IOException e) {
        continue; // the process has ended
      }
    }
    return left;
  }

  private static boolean inOrder(List<String> lines, int n) {
    List<String> printed = lines.stream().filter(Pattern.compile("a \\d+ of " + n).asMatchPredicate()).toList();
    return printed.equals(java.util.stream.IntStream.range(0, LINES).mapToObj(i -> "a " + i + " of " + n).toList());
  }

  @Override
  public void close() throws Exception {
    host.close();
    mail.close();
  }

  /** A mail server that takes its time, so that kills hit the step that sends. */
  private static final class SlowMail implements AutoCloseable {
    private final ServerSocket socket;
    private final Map<String, Integer> subjects = new ConcurrentHashMap<>();

    SlowMail() throws IOException {
      socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      Thread.ofVirtual().start(() -> {
        while (!socket.isClosed()) {
          try {
            Socket client = socket.accept();
            Thread.ofVirtual().start(() -> serve(client));
          } catch (IOException e) {
            return; // closed
          }
        }
      });
    }

    int port() {
      return socket.getLocalPort();
    }

    int delivered(int n) {
      return subjects.getOrDefault("run " + n, 0);
    }

    private void serve(Socket client) {
      try (client; var in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
        var out = client.getOutputStream();
        out.write("220 bench\r\n".getBytes(StandardCharsets.UTF_8));
        boolean data = false;
        String subject = "";
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          String answer = "250 ok";
          if (data) {
            if (line.startsWith("Subject: ")) {
              subject = line.substring(9).strip();
            }
            if (!line.equals(".")) {
              continue;
            }
            subjects.merge(subject, 1, Integer::sum);
            TimeUnit.MILLISECONDS.sleep(400);
            data = false;
          } else if (line.equalsIgnoreCase("DATA")) {
            data = true;
            answer = "354 go ahead";
          } else if (line.equalsIgnoreCase("QUIT")) {
            answer = "221 bye";
          }
          out.write((answer + "\r\n").getBytes(StandardCharsets.UTF_8));
        }
      } catch (IOException | InterruptedException e) {
        return; // the server was killed
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
