package io.mpgemm.dse.core.report;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One tab of a Chromium without a window, told what to do over its DevTools protocol: keys and mouse arrive as a user's
 * would. What the page complains of is kept. (Selenium would bring 28 libraries, another Guava and a driver to install
 * for the dozen commands below.)
 */
final class Browser implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome-stable",
            "google-chrome");

    private final Process process;
    private final Path profile;
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private final String session;

    private Browser(Path binary) throws IOException {
        profile = Files.createTempDirectory("dse-browser");
        process = new ProcessBuilder(binary.toString(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
                "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", "--user-data-dir=" + profile, "--remote-debugging-port=0", "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        socket = http.newWebSocketBuilder().buildAsync(address(), new Ear()).join();
        String target = call("", "Target.createTarget", Map.of("url", "about:blank")).get("targetId").asString();
        session = call("", "Target.attachToTarget", Map.of("targetId", target, "flatten", true)).get("sessionId")
                .asString();
        for (String domain : List.of("Page", "Runtime", "Log")) {
            call(domain + ".enable", Map.of());
        }
        call("Emulation.setFocusEmulationEnabled", Map.of("enabled", true));
        size(1280, 1600);
    }

    /**
     * Starts a browser; installs one where there is none and that is possible. Without one a test is skipped, or fails
     * with {@code -Ddse.browser=required}.
     */
    static Browser start() throws IOException {
        Optional<Path> binary = find();
        boolean required = System.getProperty("dse.browser", "").equals("required");
        if (binary.isEmpty() && (required || System.getenv().getOrDefault("CI", "").equals("true")
                || System.getProperty("user.name").equals("root"))) {
            install();
            binary = find();
        }
        String missing = "There is no Chromium on the PATH, so pages are not tried in a browser. "
                + "tools/install-browser.sh installs one.";
        if (required) {
            Assertions.assertTrue(binary.isPresent(), missing);
        }
        Assumptions.assumeTrue(binary.isPresent(), missing);
        return new Browser(binary.orElseThrow());
    }

    private static Optional<Path> find() {
        return NAMES.stream().flatMap(name -> Stream.of(System.getenv("PATH").split(":")).filter(dir -> !dir.isEmpty())
                .map(dir -> Path.of(dir, name))).filter(Files::isExecutable).findFirst();
    }

    private static void install() throws IOException {
        Path script = root().resolve("tools/install-browser.sh");
        Process process = new ProcessBuilder("sh", script.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try {
            if (!process.waitFor(5, TimeUnit.MINUTES)) {
                process.destroy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted.", e);
        }
    }

    /** The folder of the repository. */
    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve("tools/install-browser.sh"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException("This is not run inside the repository.");
        }
        return folder;
    }

    /** Chromium tells on standard error where it listens; the rest of what it says there is read and dropped. */
    private URI address() throws IOException {
        BufferedReader reader = process.errorReader(StandardCharsets.UTF_8);
        StringBuilder said = new StringBuilder();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.startsWith("DevTools listening on ")) {
                Thread.ofVirtual().start(() -> drain(reader));
                return URI.create(line.substring("DevTools listening on ".length()).strip());
            }
            said.append(line).append('\n');
        }
        throw new IOException("The browser did not start: " + said);
    }

    private static void drain(BufferedReader reader) {
        try (reader) {
            while (reader.readLine() != null) {
                // Nobody reads it.
            }
        } catch (IOException e) {
            // The browser has ended.
        }
    }

    /** Puts parts of messages together; answers go to their calls, events into the list. */
    private final class Ear implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                JsonNode message = JSON.readTree(text.toString());
                text.setLength(0);
                if (message.has("id")) {
                    Optional.ofNullable(answers.remove(message.get("id").asInt()))
                            .ifPresent(answer -> answer.complete(message));
                } else {
                    events.add(message);
                }
            }
            from.request(1);
            return CompletableFuture.completedStage(null);
        }
    }

    private JsonNode call(String method, Map<String, ?> parameters) {
        return call(session, method, parameters);
    }

    private JsonNode call(String to, String method, Map<String, ?> parameters) {
        int number = numbers.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(number, answer);
        socket.sendText(JSON.writeValueAsString(to.isEmpty()
                ? Map.of("id", number, "method", method, "params", parameters)
                : Map.of("id", number, "sessionId", to, "method", method, "params", parameters)), true).join();
        try {
            JsonNode message = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (message.has("error")) {
                throw new IllegalStateException(method + ": " + message.get("error"));
            }
            return message.get("result");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted.", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(method + " was not answered: " + e, e);
        }
    }

    /** Opens a page and waits until its script has drawn all. */
    void open(Path page) {
        events.clear();
        // A new document, and not one more place in this one.
        call("Page.navigate", Map.of("url", "about:blank"));
        call("Page.navigate", Map.of("url", page.toUri().toString()));
        until("document.documentElement?.dataset?.ready === 'true'");
        frames();
    }

    /** The value of an expression of JavaScript; a promise is waited for. */
    JsonNode eval(String expression) {
        JsonNode answer = call("Runtime.evaluate",
                Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (answer.has("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + answer.get("exceptionDetails"));
        }
        return answer.get("result").has("value") ? answer.get("result").get("value") : JSON.nullNode();
    }

    String text(String selector) {
        return eval("document.querySelector(" + JSON.writeValueAsString(selector) + ").textContent").asString();
    }

    int count(String selector) {
        return eval("document.querySelectorAll(" + JSON.writeValueAsString(selector) + ").length").asInt();
    }

    /** Waits until what an event has asked for is drawn. */
    void frames() {
        eval("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 0))))");
    }

    void until(String condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!eval("Boolean(" + condition + ")").asBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("It never came that " + condition + "; " + complaints());
            }
            sleep();
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted.", e);
        }
    }

    void size(int width, int height) {
        call("Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    void prefers(String scheme) {
        call("Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        frames();
    }

    /** Clicks in the middle of an element. */
    void click(String selector) {
        double[] middle = middle(selector);
        click(middle[0], middle[1]);
    }

    void click(double x, double y) {
        mouse("mouseMoved", x, y, 0);
        mouse("mousePressed", x, y, 1);
        mouse("mouseReleased", x, y, 0);
        frames();
    }

    /** Moves the mouse along some points with its button held. */
    void drag(double... points) {
        mouse("mouseMoved", points[0], points[1], 0);
        mouse("mousePressed", points[0], points[1], 1);
        for (int i = 2; i < points.length; i += 2) {
            mouse("mouseMoved", points[i], points[i + 1], 1);
        }
        mouse("mouseReleased", points[points.length - 2], points[points.length - 1], 0);
        frames();
    }

    void hover(double x, double y) {
        mouse("mouseMoved", x, y, 0);
        frames();
    }

    private void mouse(String type, double x, double y, int buttons) {
        call("Input.dispatchMouseEvent", Map.of("type", type, "x", x, "y", y, "buttons", buttons, "button",
                type.equals("mouseMoved") && buttons == 0 ? "none" : "left", "clickCount",
                type.equals("mouseMoved") ? 0 : 1));
    }

    /** Where an element is in the window after it was scrolled there: left, top, width, height. */
    double[] box(String selector) {
        JsonNode box = eval("(() => { const node = document.querySelector(" + JSON.writeValueAsString(selector)
                + "); node.scrollIntoView({ block: 'center' }); const box = node.getBoundingClientRect(); "
                + "return [box.left, box.top, box.width, box.height]; })()");
        return new double[]{box.get(0).asDouble(), box.get(1).asDouble(), box.get(2).asDouble(), box.get(3).asDouble()};
    }

    private double[] middle(String selector) {
        double[] box = box(selector);
        return new double[]{box[0] + box[2] / 2, box[1] + box[3] / 2};
    }

    /** Types a text into the element in focus, a key each. */
    void type(String text) {
        text.chars().forEach(one -> {
            String letter = Character.toString(one);
            call("Input.dispatchKeyEvent", Map.of("type", "keyDown", "text", letter, "key", letter));
            call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", letter));
        });
        frames();
    }

    /** Presses a key that writes nothing, such as {@code ArrowDown}. */
    void key(String name, int code) {
        Map<String, ?> key = Map.of("type", "rawKeyDown", "key", name, "code", name, "windowsVirtualKeyCode", code);
        call("Input.dispatchKeyEvent", key);
        if (name.equals("Enter")) {
            call("Input.dispatchKeyEvent", Map.of("type", "char", "key", name, "text", "\r"));
        }
        call("Input.dispatchKeyEvent",
                Map.of("type", "keyUp", "key", name, "code", name, "windowsVirtualKeyCode", code));
        frames();
    }

    /** Clicks on what starts a download and waits for the file. */
    Path download(String selector, Path folder) throws IOException {
        call("", "Browser.setDownloadBehavior",
                Map.of("behavior", "allow", "downloadPath", folder.toString(), "eventsEnabled", true));
        click(selector);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (events.stream().noneMatch(event -> event.get("method").asString().equals("Browser.downloadProgress")
                && event.get("params").get("state").asString().equals("completed"))) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("Nothing came by a click on " + selector + ".");
            }
            sleep();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.max(Comparator.comparingLong(file -> file.toFile().lastModified())).orElseThrow();
        }
    }

    /** Errors, warnings and dialogues since the page was opened; breaches of its security policy are among them. */
    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        for (JsonNode event : events) {
            String kind = event.get("method").asString();
            JsonNode about = event.get("params");
            if (kind.equals("Runtime.exceptionThrown") || kind.equals("Page.javascriptDialogOpening")
                    || (kind.equals("Log.entryAdded")
                            && List.of("error", "warning").contains(about.get("entry").get("level").asString()))
                    || (kind.equals("Runtime.consoleAPICalled")
                            && List.of("error", "warning", "assert").contains(about.get("type").asString()))) {
                complaints.add(kind + " " + about);
            }
        }
        return complaints;
    }

    void screenshot(Path file) {
        try {
            Files.write(file, Base64.getDecoder()
                    .decode(call("Page.captureScreenshot", Map.of("format", "png")).get("data").asString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.abort();
        http.shutdownNow();
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(profile)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // A last process of the browser still writes there; the folder is a temporary one.
            profile.toFile().deleteOnExit();
        }
    }
}
