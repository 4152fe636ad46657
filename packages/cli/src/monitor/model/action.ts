import type { StreamMessage } from '../../api/event-stream.js';
import type { ApiDevice } from '@pisync/server/wire';
import type { KeyPress } from './key-press.js';
import type { PageAnswer } from './paged-list.js';
import type { DeviceAnswer, FeedItem, Size } from './state.js';

/** A page of a list came. */
type PageAction =
  | (PageOf<ApiDevice> & { readonly list: 'failing' | 'devices' })
  | (PageOf<FeedItem> & { readonly list: 'incidents' });

interface PageOf<T> {
  readonly type: 'page';
  readonly generation: number;
  readonly answer: PageAnswer<T>;
}

/** All that can happen to the monitor; times are epoch ms. */
export type MonitorAction =
  | { readonly type: 'tick'; readonly nowMs: number }
  | { readonly type: 'resized'; readonly size: Size }
  | { readonly type: 'key'; readonly key: KeyPress }
  /** Nothing was typed for a moment: the filter may be asked. */
  | { readonly type: 'filter-settled' }
  | { readonly type: 'stream'; readonly message: StreamMessage; readonly nowMs: number }
  | PageAction
  | {
      readonly type: 'page-failed';
      readonly list: PageAction['list'];
      readonly generation: number;
      readonly message: string;
      readonly nowMs: number;
    }
  | {
      readonly type: 'device';
      readonly deviceId: string;
      readonly answer: DeviceAnswer;
      readonly nowMs: number;
      readonly tookMs: number;
    }
  | { readonly type: 'device-failed'; readonly deviceId: string; readonly message: string; readonly nowMs: number };
