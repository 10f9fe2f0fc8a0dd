package dev.steward.step;

import dev.steward.job.definition.BuildWrapper;
import java.util.List;

/** A build wrapper that binds credentials to variables before the first step. */
public interface CredentialWrapper extends BuildWrapper {

  List<CredentialBinding> bindings();
}
