package dev.steward.pipeline.step;

import dev.steward.cloud.RunTemplates;
import dev.steward.host.LogRange;
import dev.steward.pipeline.run.DescribableValue;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.ScopeKey;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.run.StepScope;
import dev.steward.pipeline.value.ValueText;
import dev.steward.problem.Problem;
import dev.steward.secret.Digests;
import dev.steward.step.Repeat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The blocks that use pods of a Kubernetes cluster. */
final class PodSteps {

  /** Variable with the label of the pods of a block. */
  static final String LABEL_VARIABLE = "POD_LABEL";

  /** Name of the template of the innermost block. */
  private static final ScopeKey<String> TEMPLATE = new ScopeKey<>("podTemplate");

  private static final int MAX_BASE = 45;
  private static final int SUFFIX_LENGTH = 5;

  /** Settings of containers that have no effect here. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of("livenessProbe", "ports", "runAsGroup", "runAsUser");

  /** Former names of objects. */
  private static final Map<String, String> FORMER_NAMES =
      Map.of("containerEnvVar", "envVar", "podEnvVar", "envVar");

  private final WorkServices services;

  PodSteps(WorkServices services) {
    this.services = services;
  }

  List<PipelineStep> all() {
    return List.of(
        new PipelineStep(
            "podTemplate", "Define a podTemplate to use in the kubernetes plugin", this::template),
        new PipelineStep("container", "Run build steps in a container", PodSteps::container),
        new PipelineStep("containerLog", "Get container log from Kubernetes", this::containerLog));
  }

  private @Nullable Object template(StepCall call) {
    RunTemplates templates = services.podTemplates();
    String name = name(call);
    String given = call.arguments().text("label", "").strip();
    String label = given.isEmpty() ? name : given;
    Map<String, Object> settings = settings(call);
    String parent = call.scope().find(TEMPLATE);
    long runId = call.run().run().id();
    // A template that was accepted before a restart is defined again, even if it would be refused.
    Object refusal =
        call.record(() -> {
          try {
            templates.define(runId, name, label, parent, settings);
            return "";
          } catch (Problem e) {
            return String.valueOf(e.getMessage());
          }
        });
    if (refusal instanceof String text && !text.isEmpty()) {
      throw new StepFailure(text);
    }
    try {
      templates.define(runId, name, label, parent, settings);
    } catch (Problem e) {
      call.print("WARNING: " + e.getMessage() + "\n");
    }
    StepScope scope =
        call.scope()
            .with(TEMPLATE, name)
            .withEnvironment(variables -> variables.put(LABEL_VARIABLE, label));
    try {
      Object value = call.body(scope);
      templates.remove(name);
      return value;
    } catch (Throwable thrown) {
      if (!NodeSteps.continuesLater(thrown)) {
        templates.remove(name);
      }
      throw thrown;
    }
  }

  /** A name that is the same in each evaluation and that no other block has. */
  private static String name(StepCall call) {
    String given = call.arguments().text("name", "").strip();
    String base =
        given.isEmpty() ? call.run().job().fullName() + "_" + call.run().run().number() : given;
    String plain = base.replaceAll("[^A-Za-z0-9_.]+", "-").replaceFirst("^[^A-Za-z0-9]+", "");
    String digest =
        Digests.hex(
            Digests.sha256(
                (call.run().run().cookie() + "-" + call.node().id())
                    .getBytes(StandardCharsets.UTF_8)));
    return plain.substring(0, Math.min(MAX_BASE, plain.length()))
        + "-"
        + digest.substring(0, SUFFIX_LENGTH);
  }

  private static Map<String, Object> settings(StepCall call) {
    var all = new LinkedHashMap<String, Object>();
    call.arguments()
        .values()
        .forEach((name, value) -> {
          if (value == null || name.equals("name") || name.equals("label")) {
            return;
          }
          all.put(
              name,
              switch (name) {
                case "containers" -> containers(call, value);
                case "annotations" -> elements(value, PodSteps::inner);
                case "imagePullSecrets" ->
                    elements(
                        value,
                        secret ->
                            secret instanceof Map || DescribableValue.of(secret) != null
                                ? inner(secret)
                                : Map.of("name", ValueText.text(secret)));
                default -> plain(value);
              });
        });
    return all;
  }

  /** Converts an element of a list. */
  @FunctionalInterface
  private interface ElementConversion {
    Object convert(Object element);
  }

  private static List<Object> elements(Object value, ElementConversion conversion) {
    var all = new ArrayList<>();
    for (Object element : value instanceof List<?> list ? list : List.of(value)) {
      if (element != null) {
        all.add(conversion.convert(element));
      }
    }
    return all;
  }

  private static List<Object> containers(StepCall call, Object value) {
    return elements(
        value,
        element -> {
          if (!(inner(element) instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException(
                "Each element of containers must be a call of containerTemplate.");
          }
          var settings = new LinkedHashMap<String, Object>();
          map.forEach((name, setting) -> {
            if (setting != null && !WITHOUT_EFFECT.contains(String.valueOf(name))) {
              settings.put(String.valueOf(name), setting);
            } else if (setting != null) {
              call.print(
                  "WARNING: The setting "
                      + name
                      + " of containerTemplate has no effect. Set it in the YAML of the pod.\n");
            }
          });
          return settings;
        });
  }

  /** The settings of an object, without its symbol. */
  private static Object inner(Object value) {
    DescribableValue described = DescribableValue.of(value);
    return described == null ? plain(value) : plain(described.arguments(null).values());
  }

  /** A value as the descriptions of clouds take it: an object is a map from its symbol. */
  private static Object plain(Object value) {
    DescribableValue described = DescribableValue.of(value);
    if (described != null) {
      String symbol = FORMER_NAMES.getOrDefault(described.name(), described.name());
      Map<String, @Nullable Object> arguments = described.arguments(null).values();
      return arguments.isEmpty() ? symbol : Map.of(symbol, plain(arguments));
    }
    return switch (value) {
      case List<?> list -> elements(list, PodSteps::plain);
      case Map<?, ?> map -> {
        var all = new LinkedHashMap<String, Object>();
        map.forEach((name, setting) -> {
          if (setting != null) {
            all.put(ValueText.text(name), plain(setting));
          }
        });
        yield all;
      }
      case Number number -> number;
      case Boolean flag -> flag;
      default -> ValueText.text(value);
    };
  }

  private @Nullable Object containerLog(StepCall call) {
    Machine machine = Machine.of(call);
    String name = call.arguments().text("name", "").strip();
    var range =
        new LogRange(
            number(call, "tailingLines"), number(call, "sinceSeconds"), number(call, "limitBytes"));
    Object log =
        Machine.await(
            call,
            Repeat.IDEMPOTENT,
            (_, _) -> services.hosts().containerLog(machine.place().node(), name, range));
    String text = log == null ? "" : String.valueOf(log);
    if (call.arguments().flag("returnLog", false)) {
      return text;
    }
    call.print(call.run().maskSecrets(text));
    return null;
  }

  private static int number(StepCall call, String name) {
    return Math.clamp(call.arguments().number(name, 0), 0, Integer.MAX_VALUE);
  }

  private static @Nullable Object container(StepCall call) {
    Machine machine = Machine.of(call);
    String name = call.arguments().text("name", "").strip();
    if (name.isEmpty()) {
      throw new IllegalArgumentException("The step container needs the name of a container.");
    }
    call.node().describe(name);
    Machine.await(
        call,
        Repeat.IDEMPOTENT,
        (_, _) -> {
          machine.inContainer(name);
          return null;
        });
    machine.useContainer(name);
    return call.body(
        call.scope()
            .with(CommandPlace.KEY, new PodContainer(machine.place().node(), name))
            .withEnvironment(variables -> variables.put("POD_CONTAINER", name)));
  }
}
