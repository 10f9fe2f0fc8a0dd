package dev.steward.parameter;

import dev.steward.type.TypeDescription;
import java.util.List;

/** The built-in parameters, in the order of the form. */
public final class ParameterTypes {

  private ParameterTypes() {}

  /** All types. */
  public static List<TypeDescription<?>> all() {
    return List.of(
        StringParameter.TYPE,
        TextParameter.TYPE,
        BooleanParameter.TYPE,
        ChoiceParameter.TYPE,
        PasswordParameter.TYPE,
        FileParameter.TYPE,
        RunParameter.TYPE,
        CredentialsParameter.TYPE,
        LabelParameter.TYPE);
  }
}
