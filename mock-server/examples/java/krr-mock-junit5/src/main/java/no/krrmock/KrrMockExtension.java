package no.krrmock;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Starts one mock for all tests, and gives each test that has a parameter {@link KrrWorld} a world of its own. A parameter
 * {@link KrrMock} is the mock itself. What a test expected and did not verify is verified after it.
 */
public final class KrrMockExtension implements ParameterResolver, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(KrrMockExtension.class);

    /** So that JUnit stops the mock after the last test. */
    private record Started(KrrMock mock) implements CloseableResource {
        @Override
        public void close() {
            mock.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == KrrWorld.class || type == KrrMock.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        KrrMock mock = mock(context);
        if (parameter.getParameter().getType() == KrrMock.class) {
            return mock;
        }
        var store = context.getStore(NAMESPACE);
        return store.getOrComputeIfAbsent(KrrWorld.class, type -> mock.world(worldName(context)), KrrWorld.class);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        KrrWorld world = context.getStore(NAMESPACE).get(KrrWorld.class, KrrWorld.class);
        if (world != null && context.getExecutionException().isEmpty()) {
            world.verifyExpectationsLeft();
        }
    }

    private static KrrMock mock(ExtensionContext context) {
        var store = context.getRoot().getStore(NAMESPACE);
        return store.getOrComputeIfAbsent(Started.class, type -> new Started(KrrMock.start()), Started.class).mock();
    }

    /** At most 200 visible characters of ASCII; the hash keeps two long names apart. */
    private static String worldName(ExtensionContext context) {
        String id = context.getUniqueId();
        String readable = context.getRequiredTestMethod().getName().replaceAll("[^!-~]+", "-");
        return readable.substring(0, Math.min(100, readable.length())) + "-" + Integer.toHexString(id.hashCode());
    }
}
