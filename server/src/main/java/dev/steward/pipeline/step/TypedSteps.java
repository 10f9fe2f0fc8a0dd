package dev.steward.pipeline.step;

import dev.steward.blob.Omissions;
import dev.steward.job.definition.BuildWrapper;
import dev.steward.pipeline.run.DescribableValue;
import dev.steward.pipeline.run.OutputScope;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.run.StepScope;
import dev.steward.pipeline.value.ValueText;
import dev.steward.report.ReportResult;
import dev.steward.report.TestSummary;
import dev.steward.run.Result;
import dev.steward.step.AnsiColor;
import dev.steward.step.ArtifactArchiver;
import dev.steward.step.ArtifactCopy;
import dev.steward.step.CredentialBindings;
import dev.steward.step.FingerprintRecorder;
import dev.steward.step.HtmlPublisher;
import dev.steward.step.JUnitPublisher;
import dev.steward.step.JavadocArchiver;
import dev.steward.step.Repeat;
import dev.steward.step.SshAgent;
import dev.steward.step.StepBlock;
import dev.steward.step.StepType;
import dev.steward.step.StepTypes;
import dev.steward.step.TimestampWrapper;
import dev.steward.step.WorkspaceCleanup;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import dev.steward.type.TypeSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs the steps and wrappers of freestyle jobs as steps of pipelines. */
final class TypedSteps {
  private static final String DELEGATE = "delegate";

  /** Created on first use, so that servers without pipelines do not pay for it. */
  private static final class Sets {
    static final TypeSet STEPS =
        new TypeSet(
            "step",
            StepTypes.all().stream()
                .filter(type -> type.kind() == TypeKind.STEP || type.kind() == TypeKind.ACTION)
                .toList());
    static final TypeSet WRAPPERS =
        new TypeSet(
            "wrapper",
            StepTypes.all().stream().filter(type -> type.kind() == TypeKind.WRAPPER).toList());
  }

  private final WorkServices services;

  TypedSteps(WorkServices services) {
    this.services = services;
  }

  List<PipelineStep> all() {
    return List.of(
        typed("archiveArtifacts", ArtifactArchiver.TYPE),
        typed("fingerprint", FingerprintRecorder.TYPE),
        typed("javadoc", JavadocArchiver.TYPE),
        new PipelineStep(
            "copyArtifacts",
            ArtifactCopy.TYPE.label(),
            call -> copyArtifacts(call, call.arguments().values())),
        new PipelineStep("publishHTML", HtmlPublisher.TYPE.label(), this::publishHtml),
        new PipelineStep("cleanWs", WorkspaceCleanup.TYPE.label(), this::cleanWorkspace),
        new PipelineStep("junit", "Archive JUnit-formatted test results", this::junit),
        new PipelineStep("archive", "Archive artifacts", this::archive),
        new PipelineStep("step", "General Build Step", this::general),
        new PipelineStep("wrap", "General Build Wrapper", this::wrap),
        new PipelineStep("sshagent", SshAgent.TYPE.label(), this::sshAgent));
  }

  private PipelineStep typed(String name, TypeDescription<?> type) {
    return new PipelineStep(
        name, type.label(), call -> perform(call, type, call.arguments().values()));
  }

  /** Performs a step of a freestyle job with the given arguments. */
  @Nullable Object perform(
      StepCall call, TypeDescription<?> type, Map<String, ? extends @Nullable Object> arguments) {
    Object step = new DescribedArguments(call).read(type, arguments);
    apply(call, work(call, step));
    return null;
  }

  /** Performs a step of a freestyle job, and returns the report of its context. */
  private Map<?, ?> work(StepCall call, Object step) {
    StepType<?> type = StepTypes.find(step);
    if (type == null || step instanceof StepBlock) {
      throw new StepFailure(
          "This step of freestyle jobs cannot be used in pipelines, which have steps of their own"
              + " for it.");
    }
    var inputs = WorkContext.StepInputs.of(call);
    Object report =
        CommandPlace.await(
            call,
            type.repeat(),
            (workspace, interruption) -> {
              var context = new WorkContext(services, call, workspace, interruption, inputs);
              type.perform(step, context);
              return context.report();
            });
    if (!(report instanceof Map<?, ?> map)) {
      throw new IllegalStateException("the journal contains no report of a step");
    }
    return map;
  }

  /** Applies what a step did to the run. */
  private static void apply(StepCall call, Map<?, ?> report) {
    if (!(report.get("result") instanceof String name)) {
      return;
    }
    Result result = Result.valueOf(name);
    if (result.isWorseThan(Result.UNSTABLE)) {
      throw new StepFailure(String.valueOf(report.get("error")));
    }
    if (result != Result.SUCCESS) {
      call.run().worsen(result);
      call.node().warn(result, call.name());
    }
  }

  /** Scripts describe one report. */
  private @Nullable Object publishHtml(StepCall call) {
    Object target = call.arguments().get("target");
    if (target == null) {
      throw new IllegalArgumentException(
          "publishHTML needs a report, such as [reportDir: 'out', reportFiles: 'index.html',"
              + " reportName: 'Report'].");
    }
    return perform(call, HtmlPublisher.TYPE, Map.of("reportTargets", List.of(target)));
  }

  /** Scripts say whether fingerprints are recorded, a config.xml whether they are not. */
  private @Nullable Object copyArtifacts(
      StepCall call, Map<String, ? extends @Nullable Object> given) {
    var arguments = new LinkedHashMap<String, @Nullable Object>(given);
    Object fingerprint = arguments.remove("fingerprintArtifacts");
    arguments.put(
        "doNotFingerprintArtifacts",
        fingerprint == null || !String.valueOf(fingerprint).equals("true"));
    return perform(call, ArtifactCopy.TYPE, arguments);
  }

  private @Nullable Object cleanWorkspace(StepCall call) {
    WorkspaceCleanup step =
        new DescribedArguments(call).read(WorkspaceCleanup.TYPE, call.arguments().values());
    apply(call, work(call, step));
    return null;
  }

  /** The former step {@code archive}, which never fails for want of files. */
  private @Nullable Object archive(StepCall call) {
    call.print("The archive step is deprecated, please use archiveArtifacts instead.\n");
    String includes = call.arguments().text("includes", "");
    var step =
        new ArtifactArchiver(
            includes, call.arguments().text("excludes", ""), true, true, true, false, false, false);
    var inputs = WorkContext.StepInputs.of(call);
    Object outcome =
        Machine.await(
            call,
            Repeat.IDEMPOTENT,
            (workspace, interruption) ->
                step.archiveSilently(
                    new WorkContext(services, call, workspace, interruption, inputs)));
    if (!Boolean.TRUE.equals(outcome)) {
      call.print("No files found to archive for pattern \"" + includes + "\"; continuing.\n");
    }
    return null;
  }

  private @Nullable Object junit(StepCall call) {
    JUnitPublisher step = new DescribedArguments(call).read(JUnitPublisher.TYPE, settings(call));
    var inputs = WorkContext.StepInputs.of(call);
    call.print("Recording test results\n");
    Object report =
        Machine.await(
            call,
            Repeat.IDEMPOTENT,
            (workspace, interruption) ->
                record(step, new WorkContext(services, call, workspace, interruption, inputs)));
    if (!(report instanceof Map<?, ?> map)) {
      throw new IllegalStateException("the journal contains no report of tests");
    }
    if (map.get("error") instanceof String error) {
      throw new StepFailure(error);
    }
    if (map.get("message") instanceof String message) {
      call.print(message + "\n");
    } else if (!call.arguments().flag("skipPublishingChecks", false)) {
      call.print("[Checks API] No suitable checks publisher found.\n");
    }
    if (map.get("failCount") instanceof Integer failed
        && failed > 0
        && !call.arguments().flag("skipMarkingBuildUnstable", false)) {
      call.run().worsen(Result.UNSTABLE);
      call.node().warn(Result.UNSTABLE, failed + " tests failed");
    }
    var summary = new LinkedHashMap<Object, @Nullable Object>(map);
    summary.remove("message");
    return summary;
  }

  /** The settings without those of plugins that this server does not have. */
  private static Map<String, @Nullable Object> settings(StepCall call) {
    var all = new LinkedHashMap<String, @Nullable Object>(call.arguments().values());
    all.keySet()
        .removeAll(
            List.of("skipPublishingChecks", "checksName", "keepTestNames", "testDataPublishers"));
    return all;
  }

  private Map<String, @Nullable Object> record(JUnitPublisher step, WorkContext context) {
    var omissions = new Omissions();
    ReportResult outcome =
        services
            .build()
            .reports()
            .record(
                context.job(),
                context.run(),
                context.commandId(),
                step.options(context.expand(step.include())),
                context.workspace().files(),
                context.run().startedAt(),
                omissions);
    context.warn(omissions);
    var report = new LinkedHashMap<String, @Nullable Object>();
    TestSummary summary = null;
    switch (outcome) {
      case ReportResult.Recorded(TestSummary recorded, int leftOut) -> {
        summary = recorded;
        if (leftOut > 0) {
          report.put(
              "error",
              "The test reports contain "
                  + (recorded.total() + leftOut)
                  + " tests; only the first "
                  + recorded.total()
                  + " were read. Publish fewer reports, or split the job.");
        }
      }
      case ReportResult.NoResults(String message, boolean fails) ->
          report.put(fails ? "error" : "message", message.strip());
    }
    report.putAll(TestCounts.of(summary));
    context.report();
    return report;
  }

  private static DescribableValue delegate(StepCall call) {
    DescribableValue described = DescribableValue.of(call.arguments().get(DELEGATE));
    if (described == null) {
      throw new IllegalArgumentException(
          "The step "
              + call.name()
              + " needs an object, such as [$class: 'ArtifactArchiver', artifacts: '*.jar'].");
    }
    return described;
  }

  private static TypeDescription<?> typeOf(
      StepCall call, TypeSet types, DescribableValue described) {
    TypeDescription<?> type = types.findSymbol(described.name());
    if (type == null) {
      throw new IllegalArgumentException(
          "no known implementation of "
              + (call.hasBody()
                  ? "class jenkins.tasks.SimpleBuildWrapper"
                  : "interface jenkins.tasks.SimpleBuildStep")
              + " is named "
              + described.name());
    }
    return type;
  }

  private @Nullable Object general(StepCall call) {
    DescribableValue described = delegate(call);
    TypeDescription<?> type = typeOf(call, Sets.STEPS, described);
    Map<String, @Nullable Object> arguments =
        described.arguments(DescribedArguments.soleOf(type)).values();
    return type.type() == ArtifactCopy.class
        ? copyArtifacts(call, arguments)
        : perform(call, type, arguments);
  }

  private @Nullable Object wrap(StepCall call) {
    DescribableValue described = delegate(call);
    TypeDescription<?> type = typeOf(call, Sets.WRAPPERS, described);
    Map<String, @Nullable Object> arguments =
        described.arguments(DescribedArguments.soleOf(type)).values();
    if (type.type() == AnsiColor.class) {
      return call.body(call.scope());
    }
    if (type.type() == TimestampWrapper.class) {
      return call.body(call.scope().with(OutputScope.TIMESTAMPS, true));
    }
    if (type.type() == CredentialBindings.class) {
      throw new StepFailure("Use the step withCredentials in place of this wrapper.");
    }
    return around(call, (BuildWrapper) new DescribedArguments(call).read(type, arguments));
  }

  private @Nullable Object sshAgent(StepCall call) {
    List<String> ids =
        DescribedArguments.elements(call.arguments().get("credentials")).stream()
            .map(ValueText::text)
            .toList();
    return around(call, new SshAgent(ids, call.arguments().flag("ignoreMissing", false)));
  }

  /** Performs a wrapper, and evaluates the body with the variables that it adds. */
  private @Nullable Object around(StepCall call, BuildWrapper wrapper) {
    Map<?, ?> report;
    try {
      report = work(call, wrapper);
      apply(call, report);
      var variables = new LinkedHashMap<String, String>();
      if (report.get("variables") instanceof Map<?, ?> added) {
        added.forEach((name, value) -> variables.put(String.valueOf(name), String.valueOf(value)));
      }
      StepScope scope = call.scope().withEnvironment(all -> all.putAll(variables));
      Object value = call.body(scope);
      end(call);
      return value;
    } catch (Throwable thrown) {
      if (!NodeSteps.continuesLater(thrown)) {
        end(call);
      }
      throw thrown;
    }
  }

  /** Ends the processes of a wrapper, and deletes its secret files. */
  private static void end(StepCall call) {
    Machine machine = Machine.of(call);
    Machine.await(
        call,
        Repeat.IDEMPOTENT,
        (workspace, _) -> {
          workspace.host().endProcesses(machine.cookie() + call.node().id() + "-");
          workspace.secrets().delete(machine.secretFolder() + "/" + call.node().id());
          return null;
        });
  }
}
