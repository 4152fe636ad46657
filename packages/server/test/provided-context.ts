/** Gives tests the types of what they are provided with. */
import '@pisync/testbed/vitest-services';
