package dev.steward.step;

import dev.steward.job.definition.BuildWrapper;
import dev.steward.text.XmlElement;
import dev.steward.type.BundledPlugin;
import dev.steward.type.Field;
import dev.steward.type.FieldOption;
import dev.steward.type.FieldReader;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import org.jspecify.annotations.Nullable;

/**
 * Ends builds that take too long.
 *
 * @param minutes as written; may contain variables
 * @param idleSeconds maximum time without new log output; null to limit the total time
 * @param action what happens to the build
 * @param description the build description to set, with variables and with {@code {0}} for the
 *     minutes; empty for the log message, null to set none
 */
public record BuildTimeout(
    String minutes,
    @Nullable String idleSeconds,
    TimeoutAction action,
    @Nullable String description)
    implements BuildWrapper {

  /** What happens to a build that times out. */
  public enum TimeoutAction {
    /** The build continues. */
    NONE,
    ABORTED,
    FAILED
  }

  private static final String ELEMENT = "hudson.plugins.build__timeout.BuildTimeoutWrapper";
  private static final String STRATEGY = "hudson.plugins.build_timeout.impl.";
  private static final String OPERATION = "hudson.plugins.build__timeout.operations.";

  public static final TypeDescription<BuildTimeout> TYPE =
      TypeDescription.of(TypeKind.WRAPPER, "buildTimeout", BuildTimeout.class, ELEMENT)
          .label("Terminate a build if it's stuck")
          .help("Stops a build that takes too long, or writes nothing to its log for too long.")
          .plugin(new BundledPlugin("build-timeout", "Build timeout", "jobs"))
          .template(
              "<"
                  + ELEMENT
                  + "><strategy class=\""
                  + STRATEGY
                  + "AbsoluteTimeOutStrategy\"><timeoutMinutes>60</timeoutMinutes></strategy>"
                  + "<operationList><"
                  + OPERATION
                  + "AbortOperation/></operationList></"
                  + ELEMENT
                  + ">")
          .fields(
              Field.choice(
                      "strategy",
                      "Time-out strategy",
                      new FieldOption(STRATEGY + "AbsoluteTimeOutStrategy", "Absolute"),
                      new FieldOption(STRATEGY + "NoActivityTimeOutStrategy", "No activity"))
                  .at("strategy/@class"),
              Field.text("timeoutMinutes", "Timeout minutes (absolute)")
                  .at("strategy/timeoutMinutes")
                  .orElse("3")
                  .help("A number or a variable."),
              Field.text("timeoutSecondsString", "Timeout seconds (no activity)")
                  .at("strategy/timeoutSecondsString")
                  .orElse("180"),
              Field.present("failBuild", "Fail the build")
                  .at("operationList/" + OPERATION + "FailOperation")
                  .help("By default, a build that times out is aborted."),
              Field.present("writeDescription", "Write build description")
                  .at("operationList/" + OPERATION + "WriteDescriptionOperation"))
          .reader(BuildTimeout::read);

  /** Reads the lists of strategies and operations, and the flags that old versions wrote. */
  private static BuildTimeout read(FieldReader in) {
    XmlElement element = in.element();
    XmlElement strategy = element.find("strategy");
    XmlElement operations = element.find("operationList");
    TimeoutAction action = TimeoutAction.NONE;
    String description = null;
    if (operations == null) {
      action = element.flag("failBuild") ? TimeoutAction.FAILED : TimeoutAction.ABORTED;
      description = element.flag("writingDescription") ? "" : null;
    } else {
      for (XmlElement operation : operations.children()) {
        String name = operation.name().substring(operation.name().lastIndexOf('.') + 1);
        switch (name) {
          case "FailOperation" -> action = TimeoutAction.FAILED;
          case "WriteDescriptionOperation" -> description = operation.textOf("description", "");
          case "AbortOperation" -> action = TimeoutAction.ABORTED;
          default -> {
            in.warn("The timeout operation " + name + " is not supported and is skipped.");
            // An unsupported operation must not leave the build without a time limit.
            if (action == TimeoutAction.NONE) {
              action = TimeoutAction.ABORTED;
            }
          }
        }
      }
    }
    String kind = strategy == null ? "" : String.valueOf(strategy.attribute("class"));
    XmlElement settings = strategy == null ? element : strategy;
    String idle = null;
    if (kind.endsWith("NoActivityTimeOutStrategy")) {
      String seconds = settings.findText("timeoutSecondsString");
      idle = seconds == null ? settings.textOf("timeout", "180") : seconds.strip();
    } else if (!kind.isEmpty() && !kind.endsWith("AbsoluteTimeOutStrategy")) {
      in.warn("The timeout strategy " + kind + " is not supported: an absolute timeout is used.");
    }
    return new BuildTimeout(settings.textOf("timeoutMinutes", "3"), idle, action, description);
  }
}
