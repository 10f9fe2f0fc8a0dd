package dev.steward.boot;

import dev.steward.access.Caller;
import dev.steward.cli.Terminal;
import dev.steward.cli.UsageError;
import dev.steward.credential.CredentialStore;
import dev.steward.credential.Domain;
import dev.steward.host.Hosts;
import dev.steward.host.local.LocalHost;
import dev.steward.host.local.SourceFolder;
import dev.steward.job.Job;
import dev.steward.job.definition.ParameterType;
import dev.steward.job.xml.PipelineXml;
import dev.steward.pipeline.directive.RestartRequest;
import dev.steward.pipeline.local.LogPrinter;
import dev.steward.pipeline.property.PipelineProperties;
import dev.steward.pipeline.property.PipelineProperties.DeclaredProperties;
import dev.steward.pipeline.run.ScriptReader.ScriptText;
import dev.steward.pipeline.step.LocalSteps;
import dev.steward.problem.Problem;
import dev.steward.run.Cause;
import dev.steward.run.JobRun;
import dev.steward.run.ParameterResolver;
import dev.steward.run.ParameterValue;
import dev.steward.run.Run;
import dev.steward.setting.ServerSettings;
import dev.steward.store.Store;
import dev.steward.text.XmlText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One run of a pipeline without a server: the engine of the server with a temporary home, without
 * HTTP, triggers and other nodes.
 */
final class LocalPipeline implements AutoCloseable {

  @SuppressWarnings("InlineFormatString") // easier to read on its own
  private static final String SCM =
      """
      <flow-definition>
        <definition class="%s">
          <scm class="hudson.plugins.git.GitSCM">
            <configVersion>2</configVersion>
            <userRemoteConfigs>
              <hudson.plugins.git.UserRemoteConfig>%s</hudson.plugins.git.UserRemoteConfig>
            </userRemoteConfigs>
            <branches>
              <hudson.plugins.git.BranchSpec>%s</hudson.plugins.git.BranchSpec>
            </branches>
          </scm>
          <scriptPath>%s</scriptPath>
        </definition>
      </flow-definition>
      """;

  @SuppressWarnings("InlineFormatString") // easier to read on its own
  private static final String INLINE =
      """
      <flow-definition>
        <definition class="%s"><script>// the file</script><sandbox>true</sandbox></definition>
      </flow-definition>
      """;

  /** Name of the job if that of the folder is not possible. */
  private static final String DEFAULT_NAME = "pipeline";

  private static final int POLL_MILLIS = 40;

  private final LocalRunOptions options;
  private final Terminal terminal;
  private final SourceFolder sources;
  private final LocalHome home;
  private final Store store;
  private final CoreModule core;
  private final ItemsModule items;
  private final EngineModule engine;
  private final PipelineModule pipelines;
  private final Caller user;
  private final AtomicInteger interrupts = new AtomicInteger();
  private volatile @Nullable JobRun started;

  /** Creates the engine; if this fails, nothing is left. */
  LocalPipeline(LocalRunOptions options, SourceFolder sources, LocalHome home, Terminal terminal) {
    this.options = options;
    this.sources = sources;
    this.home = home;
    this.terminal = terminal;
    ServerSettings settings =
        ServerSettings.at(home.folder()).port(0).executors(options.executors()).build();
    store = ExistingHome.open(settings, home.folder(), false);
    core = CoreModule.of(settings, home.folder(), store, Clock.systemUTC());
    var access = new AccessModule(core);
    var settingsModule = new SettingsModule(core, access);
    settingsModule.setOtherTools(new LocalTools(options.variables()));
    settingsModule.allowAnyContainer();
    items = new ItemsModule(core, access);
    engine =
        new EngineModule(
            core,
            access,
            settingsModule,
            items,
            runs -> Hosts.only(LocalHost.inFolder(home.folder(), sources, runs, core.clock())),
            AgentOptions.STANDARD);
    pipelines = new PipelineModule(core, access, settingsModule, items, engine, adaptation());
    String name = options.userName();
    user = new Caller(0, name, name, List.of(), Caller.AuthMethod.SYSTEM, null, "");
  }

  private PipelineAdaptation adaptation() {
    var steps = new LocalSteps(sources, home.folder().resolve("run"));
    return new PipelineAdaptation(
        LocalSteps::anyLabel,
        steps::adapt,
        this::withVariables,
        _ -> (_, _, _, _, _) -> new ScriptText(options.script(), ""),
        options.libraries().available());
  }

  private Map<String, String> withVariables(Map<String, String> core) {
    var all = new TreeMap<>(core);
    all.putAll(options.added());
    return all;
  }

  /**
   * Runs the pipeline and prints its log.
   *
   * @return the completed run
   */
  Run run(OutputStream out, boolean colours) throws InterruptedException, IOException {
    options
        .credentials()
        .forEach(credential ->
            items.credentials.create(user, CredentialStore.system(), Domain.GLOBAL, credential));
    Job job = createJob();
    List<ParameterValue> parameters = parameters(job);
    pipelines.flow.inputs.onChange(
        new LocalInputs(
            pipelines.flow.inputs,
            user,
            options.inputs(),
            () -> Objects.requireNonNull(started),
            terminal,
            options.keyboard()));
    var completed = new CountDownLatch(1);
    items.runs.progress().onCompletion((_, _, _) -> completed.countDown());
    engine.engine.start();
    List<Cause> causes = new ArrayList<>();
    causes.add(new Cause.UserCause(user.name(), user.fullName()));
    if (options.stage() != null) {
      causes.add(RestartRequest.startAt(options.stage()));
    }
    items.queue.scheduleRepetition(job, parameters, causes, (_, _) -> {});
    Run run = awaitStart(job);
    home.protect(run.cookie());
    started = new JobRun(job, run);
    InterruptSignals.handle(this::interrupt);
    var printer =
        new LogPrinter(items.blobs.log(job.id(), run.number()), out, colours, options.quiet());
    do {
      printer.print();
    } while (!completed.await(POLL_MILLIS, TimeUnit.MILLISECONDS));
    printer.close();
    return Objects.requireNonNull(items.runs.find(run.id()));
  }

  private Run awaitStart(Job job) throws InterruptedException {
    while (true) {
      Run run = items.runs.find(job, 1);
      if (run != null) {
        return run;
      }
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }

  private Job createJob() throws InterruptedException {
    String xml = sources.repository() == null ? inline() : fromRepository(sources.revision());
    try {
      return items.jobs.create(user, options.name(), xml);
    } catch (Problem.Invalid e) {
      return items.jobs.create(user, DEFAULT_NAME, xml);
    }
  }

  private static String inline() {
    return INLINE.formatted(PipelineXml.INLINE);
  }

  private String fromRepository(Map<String, String> revision) {
    String branch = revision.getOrDefault("GIT_BRANCH", "").replace("origin/", "*/");
    return SCM.formatted(
        PipelineXml.FROM_SCM,
        XmlText.element("url", revision.getOrDefault("GIT_URL", "")),
        XmlText.element("name", branch),
        XmlText.escape(options.file()));
  }

  /** Declares the parameters, as an earlier run would have done, and resolves their values. */
  private List<ParameterValue> parameters(Job job) {
    var declared = options.settings();
    new PipelineProperties(items.jobs)
        .declare(
            job, 1, new DeclaredProperties(List.of(), List.of(), List.of(), declared.parameters()));
    Set<String> unknown = new HashSet<>(options.parameters().keySet());
    declared.parameterNames().forEach(unknown::remove);
    if (!unknown.isEmpty() && !declared.hasOtherParameters()) {
      throw new UsageError(
          "the pipeline has no parameter "
              + Terminal.sanitize(unknown.iterator().next())
              + ". "
              + (declared.parameterNames().isEmpty()
                  ? "It declares none."
                  : "Parameters: " + String.join(", ", declared.parameterNames()) + "."));
    }
    Job current = Objects.requireNonNull(items.jobs.find(job.id()));
    try {
      List<ParameterValue> values =
          new ArrayList<>(
              ParameterResolver.of(
                  items.jobs, items.jobs.definition(current), options.parameters()));
      for (String name : unknown) {
        values.add(
            new ParameterValue(
                name, ParameterType.TEXT, String.valueOf(options.parameters().get(name))));
      }
      return values;
    } catch (Problem.Invalid e) {
      throw new UsageError(e.getMessage());
    }
  }

  /** Stops the run; ends it at once if it was stopped before. */
  private void interrupt() {
    JobRun current = Objects.requireNonNull(started);
    switch (interrupts.incrementAndGet()) {
      case 1 -> {
        terminal.err("steward: stopping the run. Press Ctrl-C again to end it at once.");
        items.runs.stop(user, current.job(), current.run());
      }
      case 2 -> {
        terminal.err("steward: ending the run.");
        pipelines.driver.kill(current.run());
      }
      // The guard ends the processes.
      default -> Runtime.getRuntime().halt(PipelineRunCommand.ABORTED);
    }
  }

  /** The folder with the archived artifacts of a run. */
  Path artifacts(Run run) {
    return items.blobs.artifacts(run.jobId(), run.number());
  }

  /** Ends all threads and closes the database. */
  @Override
  public void close() {
    engine.inboundConnections.close();
    items.runs.close();
    engine.engine.close();
    engine.hosts.close();
    items.logWatcher.close();
    store.close();
  }
}
