package dev.steward.boot;

import dev.steward.agent.AgentTypes;
import dev.steward.job.xml.PropertyTypes;
import dev.steward.parameter.ParameterTypes;
import dev.steward.scm.registry.ScmTypes;
import dev.steward.step.StepTypes;
import dev.steward.trigger.TriggerTypes;
import dev.steward.type.TypeRegistry;
import java.util.List;

/** Joins the lists of the built-in types. */
public final class BuiltInTypes {

  private BuiltInTypes() {}

  /** A registry of all built-in types. */
  public static TypeRegistry registry() {
    return new TypeRegistry(
        List.of(
            StepTypes::all,
            ParameterTypes::all,
            TriggerTypes::descriptions,
            ScmTypes::descriptions,
            PropertyTypes::all,
            AgentTypes::all));
  }
}
