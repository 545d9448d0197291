/** HTTP/1.1 server with full control of headers and chunks. */
package io.howdah.emulator.http;
