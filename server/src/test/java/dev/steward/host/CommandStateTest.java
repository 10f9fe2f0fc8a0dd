package dev.steward.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The state file of a command. */
class CommandStateTest {

  @Test
  void aLineCountsOnceItIsComplete() {
    String text = "4711 987654\n12\nlogged\n";
    for (int length = 0; length <= text.length(); length++) {
      CommandState state = CommandState.parse(text.substring(0, length));
      assertThat(state.process()).isEqualTo(length < 12 ? "" : "4711 987654");
      assertThat(state.code()).isEqualTo(length < 15 ? null : Integer.valueOf(12));
      assertThat(state.exit()).isEqualTo(length < text.length() ? null : Integer.valueOf(12));
    }
  }

  @Test
  void aForgedFileIsNoExitCode() {
    assertThat(CommandState.parse("1 2\nzero\nlogged\n").exit()).isNull();
    assertThat(CommandState.parse("1 2\n0\nlogged or not\n").exit()).isNull();
    assertThat(CommandState.parse(CommandState.REVOKED + "\n").process())
        .isEqualTo(CommandState.REVOKED);
  }
}
