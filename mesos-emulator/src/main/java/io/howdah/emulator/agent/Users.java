package io.howdah.emulator.agent;

import java.io.IOException;
import java.nio.file.FileSystems;

/** Users of this machine. */
final class Users {
  private Users() {}

  static boolean exists(String name) {
    try {
      FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(name);
      return true;
    } catch (IOException e) {
      return false; // UserPrincipalNotFoundException is the only one that this provider throws
    }
  }
}
