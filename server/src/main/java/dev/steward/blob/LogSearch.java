package dev.steward.blob;

import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Searches a log for a text, ignoring the case of ASCII letters. Reads each byte once and compares
 * it at most twice on average for any text and log (Knuth–Morris–Pratt), in both directions.
 */
public final class LogSearch {

  private static final int WINDOW = 256 << 10;

  /**
   * Result of a search.
   *
   * @param at the offset of the match; -1 if there is none
   * @param next the offset at which to continue if the search reached its limit; -1 if it is
   *     complete
   */
  public record Outcome(long at, long next) {
    private static final Outcome NONE = new Outcome(-1, -1);
  }

  private final LogPatches patches;
  private final byte[] wanted;
  private final int[] borders;
  private int matched;

  private LogSearch(LogPatches patches, byte[] text, boolean back) {
    this.patches = patches;
    this.wanted = new byte[text.length];
    for (int i = 0; i < text.length; i++) {
      wanted[i] = lower(text[back ? text.length - 1 - i : i]);
    }
    this.borders = borders(wanted);
  }

  private static byte lower(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b + ('a' - 'A')) : b;
  }

  /**
   * For each prefix of the text, the length of its longest proper prefix that is also its suffix.
   */
  private static int[] borders(byte[] text) {
    var borders = new int[text.length];
    int border = 0;
    for (int i = 1; i < text.length; i++) {
      while (border > 0 && text[i] != text[border]) {
        border = borders[border - 1];
      }
      if (text[i] == text[border]) {
        border++;
      }
      borders[i] = border;
    }
    return borders;
  }

  /** Advances by one byte; true if it completes a match. */
  private boolean take(byte raw) {
    byte b = lower(raw);
    while (matched > 0 && b != wanted[matched]) {
      matched = borders[matched - 1];
    }
    if (b == wanted[matched]) {
      matched++;
    }
    return matched == wanted.length;
  }

  /**
   * Searches a log.
   *
   * @param patches replacements to apply before matching
   * @param text not empty
   * @param from the first byte to search; backwards, matches begin before it
   * @param back whether to search backwards
   * @param limit approximate maximum number of bytes to read
   */
  public static Outcome search(
      Path log, LogPatches patches, byte[] text, long from, boolean back, long limit) {
    var search = new LogSearch(patches, text, back);
    try (FileChannel channel = FileChannel.open(log)) {
      long size = channel.size();
      long start = Math.clamp(from, 0, size);
      return back
          ? search.backwards(channel, Math.min(size, start + text.length - 1), limit)
          : search.forwards(channel, start, size, limit);
    } catch (NoSuchFileException e) {
      return Outcome.NONE;
    } catch (IOException e) {
      throw new ServerFailure("reading a log", e);
    }
  }

  private Outcome forwards(FileChannel channel, long start, long size, long limit)
      throws IOException {
    ByteBuffer window = ByteBuffer.allocate(WINDOW);
    long at = start;
    while (at < size) {
      if (at - start >= limit) {
        return new Outcome(-1, at - matched);
      }
      read(channel, window, at, (int) Math.min(WINDOW, size - at));
      byte[] bytes = window.array();
      int length = window.limit();
      if (length == 0) {
        break;
      }
      for (int i = 0; i < length; i++) {
        if (take(bytes[i])) {
          return new Outcome(at + i + 1 - wanted.length, -1);
        }
      }
      at += length;
    }
    return Outcome.NONE;
  }

  private Outcome backwards(FileChannel channel, long end, long limit) throws IOException {
    ByteBuffer window = ByteBuffer.allocate(WINDOW);
    long at = end;
    while (at > 0) {
      if (end - at >= limit) {
        return new Outcome(-1, at);
      }
      int wish = (int) Math.min(WINDOW, at);
      read(channel, window, at - wish, wish);
      if (window.limit() < wish) {
        break;
      }
      byte[] bytes = window.array();
      for (int i = wish - 1; i >= 0; i--) {
        if (take(bytes[i])) {
          return new Outcome(at - wish + i, -1);
        }
      }
      at -= wish;
    }
    return Outcome.NONE;
  }

  private void read(FileChannel channel, ByteBuffer window, long from, int wish)
      throws IOException {
    window.clear().limit(wish);
    long at = from;
    while (window.hasRemaining()) {
      int n = channel.read(window, at);
      if (n < 0) {
        break;
      }
      at += n;
    }
    window.flip();
    if (!patches.isEmpty()) {
      byte[] piece = new byte[window.limit()];
      window.get(0, piece);
      patches.apply(piece, piece.length, from);
      window.put(0, piece);
    }
  }
}
