import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Conformance FLAVOR,... [PASSWORD]: reads names of PDF files from standard input, one per line, and validates each of
 * them for each flavor with veraPDF's engine, in one virtual machine with one thread per processor. The password opens
 * encrypted files.
 *
 * <p>Writes tab-separated lines. For each flavor and file, in the given order: {@code pass|fail|error, flavor, file,
 * checks or the error}. After a "fail", for each broken rule: {@code rule, clause-test, count, message}.
 */
public final class Conformance {
    private Conformance() {}

    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        List<String> files = new ArrayList<>();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            in.lines().filter(name -> !name.isBlank()).forEach(files::add);
        }
        // The engine keeps its state in thread-local variables, so threads do not disturb each other.
        ExecutorService pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        List<Future<String>> reports = new ArrayList<>();
        String password = arguments.length > 1 ? arguments[1] : null;
        for (String flavor : arguments[0].split(",")) {
            for (String file : files) {
                reports.add(pool.submit(() -> report(PDFAFlavour.fromString(flavor), Path.of(file), password)));
            }
        }
        StringBuilder out = new StringBuilder();
        for (Future<String> report : reports) {
            out.append(report.get());
        }
        pool.shutdown();
        System.out.write(out.toString().getBytes(StandardCharsets.UTF_8));
        System.out.flush();
    }

    private static String report(PDFAFlavour flavor, Path file, String password) {
        String prefix = flavor.getId() + "\t" + file + "\t";
        try (var in = Files.newInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(in, flavor, password);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavor, false)) {
            ValidationResult result = validator.validate(parser);
            String checks = prefix + result.getTotalAssertions() + "\n";
            return result.isCompliant() ? "pass\t" + checks : "fail\t" + checks + broken(result);
        } catch (Exception | LinkageError error) {
            return "error\t" + prefix + line(error.toString()) + "\n";
        }
    }

    private static String broken(ValidationResult result) {
        Map<String, List<String>> rules = new TreeMap<>();
        for (TestAssertion assertion : result.getTestAssertions()) {
            if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                String rule = assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber();
                String place = assertion.getLocation() == null ? "" : " at " + assertion.getLocation().getContext();
                rules.computeIfAbsent(rule, name -> new ArrayList<>()).add(line(assertion.getMessage() + place));
            }
        }
        StringBuilder out = new StringBuilder();
        rules.forEach((rule, messages) ->
                out.append("rule\t" + rule + "\t" + messages.size() + "\t" + messages.get(0) + "\n"));
        return out.toString();
    }

    /** Text without tabs and line breaks, which separate the fields of the output. */
    private static String line(String text) {
        return text.replaceAll("[\\t\\r\\n]+", " ");
    }
}
