/** What the devices of the examples send. The tests send it too, at half past twelve that day. */
export const SAMPLE_REPORT = {
  device_id: 'abc123',
  timestamp: '2024-05-08T12:00:00Z',
  total_files_synced: 20,
  total_errors: 1,
  internet_speed: 3.2,
};

/** As old firmware writes it: numbers as text, times as epoch milliseconds. */
export const OLD_FIRMWARE_REPORT = {
  device_id: 'pibox-7',
  event_id: 'sync-0001',
  timestamp: 1_715_169_660_000,
  total_files_synced: '12',
  total_errors: '0',
  internet_speed: '0.8',
};

/** Three failures in a row, which are an incident. */
export const FAILING_REPORTS = ['12:02', '12:03', '12:04'].map((time, at) => ({
  device_id: 'pibook-000123',
  event_id: `sync-${at + 1}`,
  timestamp: `2024-05-08T${time}:00Z`,
  total_files_synced: 0,
  total_errors: at + 1,
  internet_speed: 0.2,
}));

/** A failure and the success after it. */
export const MENDED_REPORTS = [3, 0].map((total_errors, at) => ({
  device_id: 'pibook-000124',
  timestamp: `2024-05-08T12:0${at + 5}:00Z`,
  total_files_synced: 7,
  total_errors,
  internet_speed: 1.5,
}));

/** From a log that was carried by hand. */
export const OLD_REPORTS = [
  {
    device_id: 'pibox-7',
    timestamp: '2024-05-01T08:00:00Z',
    total_files_synced: 140,
    total_errors: 0,
    internet_speed: 0.9,
  },
];
