package dev.steward.step;

import dev.steward.job.definition.BuildWrapper;
import java.util.List;

/** A build wrapper that sets secret variables, which the console hides, before the first step. */
public interface SecretWrapper extends BuildWrapper {

  List<PasswordMask.NamedSecret> secrets();
}
