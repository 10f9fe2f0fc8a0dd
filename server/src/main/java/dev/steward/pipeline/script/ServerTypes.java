package dev.steward.pipeline.script;

import dev.steward.pipeline.run.FlowInterruption;
import dev.steward.pipeline.run.FlowInterruption.InterruptionCause;
import dev.steward.pipeline.run.FlowNode;
import dev.steward.pipeline.run.RecordValue;
import dev.steward.pipeline.run.ResultValue;
import dev.steward.pipeline.run.RunContext;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.value.Alternatives;
import dev.steward.pipeline.value.ExternalType;
import dev.steward.pipeline.value.TypeValue;
import dev.steward.pipeline.value.UnsupportedCall;
import dev.steward.pipeline.value.ValueText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The classes of Jenkins that scripts of a run can name. */
final class ServerTypes {
  private static final String UTILS = "org.jenkinsci.plugins.pipeline.modeldefinition.Utils";

  private final StageUtilities utilities;

  ServerTypes(RunContext run) {
    utilities = new StageUtilities(run);
  }

  /** Returns a class; null if the name is not one of Jenkins' or is not refused. */
  @Nullable TypeValue find(String name) {
    return switch (name) {
      case "hudson.model.Result", "Result" -> ResultValue.TYPE;
      case StepFailure.TYPE -> Failures.FAILURE;
      case FlowInterruption.TYPE -> Interruptions.INTERRUPTION;
      case UTILS -> utilities;
      default -> refused(name);
    };
  }

  /** Returns a class that scripts cannot use; null if the name is that of no such class. */
  private @Nullable RefusedType refused(String name) {
    int dot = name.lastIndexOf('.');
    // A constant of a class that scripts can use is not a class.
    if (TypeValue.find(name) != null
        || (dot > 0 && TypeValue.find(name.substring(0, dot)) != null)) {
      return null;
    }
    String refused = Alternatives.refusedType(name);
    return refused == null ? null : new RefusedType(refused);
  }

  /** The class of the exception of a failed step. */
  private static final class Failures extends ExternalType {
    static final Failures FAILURE = new Failures();

    Failures() {
      super(StepFailure.TYPE);
    }

    @Override
    public Object create(@Nullable Object... arguments) {
      return switch (arguments.length) {
        case 0 -> new StepFailure(null);
        case 1 -> new StepFailure(arguments[0] == null ? null : ValueText.text(arguments[0]));
        default -> super.create(arguments);
      };
    }
  }

  /** The class of the exception of an interrupted step. */
  private static final class Interruptions extends ExternalType {
    static final Interruptions INTERRUPTION = new Interruptions();

    Interruptions() {
      super(FlowInterruption.TYPE);
    }

    @Override
    public Object create(@Nullable Object... arguments) {
      if (arguments.length == 0 || !(arguments[0] instanceof ResultValue result)) {
        return super.create(arguments);
      }
      List<InterruptionCause> causes = new ArrayList<>();
      boolean actual = true;
      for (int i = 1; i < arguments.length; i++) {
        switch (arguments[i]) {
          case Boolean flag -> actual = flag;
          case RecordValue cause ->
              causes.add(new InterruptionCause(cause.type().name(), cause.toString()));
          case null, default -> {
            return super.create(arguments);
          }
        }
      }
      return new FlowInterruption(result.result(), actual, causes);
    }
  }

  /** Marks stages as skipped, as directives do. */
  private static final class StageUtilities extends ExternalType {
    private final RunContext run;

    StageUtilities(RunContext run) {
      super(UTILS);
      this.run = run;
    }

    @Override
    public boolean hasStatic(String method, @Nullable Object... arguments) {
      return method.equals("markStageSkippedForConditional") && arguments.length == 1;
    }

    @Override
    public @Nullable Object callStatic(String method, @Nullable Object... arguments) {
      String stage = ValueText.text(arguments[0]);
      for (FlowNode node : run.openNodes()) {
        if (stage.equals(node.label())) {
          node.tag("STAGE_STATUS", "SKIPPED_FOR_CONDITIONAL");
          break;
        }
      }
      return null;
    }
  }

  /** A class that would reach into the server. Its members are refused. */
  private static final class RefusedType extends ExternalType {
    /** What every class has: scripts may name a class, for example to compare it. */
    private static final Set<String> ALLOWED =
        Set.of(
            "getName", "getSimpleName", "toString", "hashCode", "equals", "isInstance", "isCase");

    RefusedType(String name) {
      super(name);
    }

    private UnsupportedCall refused(String kind, String member, @Nullable Object... arguments) {
      return UnsupportedCall.of(kind, member, Alternatives.forRefused(name()), arguments);
    }

    @Override
    public boolean hasStatic(String method, @Nullable Object... arguments) {
      return !ALLOWED.contains(method);
    }

    @Override
    public @Nullable Object callStatic(String method, @Nullable Object... arguments) {
      throw refused("staticMethod", name() + " " + method, arguments);
    }

    @Override
    public @Nullable Object constant(String constant) {
      if (constant.isEmpty()
          || ALLOWED.contains("get" + capitalized(constant))
          || constant.equals("class")) {
        return null;
      }
      throw constant.equals(constant.toUpperCase(Locale.ROOT))
          ? refused("staticField", name() + " " + constant)
          : refused("staticMethod", name() + " get" + capitalized(constant));
    }

    private static String capitalized(String text) {
      return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    @Override
    public Object create(@Nullable Object... arguments) {
      throw refused("new", name(), arguments);
    }
  }
}
